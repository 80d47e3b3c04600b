import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import { localised } from '../nodes/shared/localisation';
import zh from './DingTalkRobotApi.zh-CN.json';

/** The group robots of one company: the ladders of the rulebook name them by "Group Name". */
export class DingTalkRobotApi implements ICredentialType {
  name = 'dingTalkRobotApi';

  displayName = 'DingTalk Group Robots API';

  icon = { light: 'file:../icons/dingtalk.svg', dark: 'file:../icons/dingtalk.dark.svg' } as const;

  documentationUrl = 'https://open.dingtalk.com/document/robots/custom-robot-access';

  properties: INodeProperties[] = [
    {
      displayName: 'Groups',
      name: 'groups',
      type: 'fixedCollection',
      typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Group' },
      default: {},
      placeholder: 'Add Group',
      options: [
        {
          displayName: 'Group',
          name: 'group',
          values: [
            {
              displayName: 'Group Name',
              name: 'name',
              type: 'string',
              default: '危机群',
              description:
                'How the ladders of the rulebook call this group; it must be the same, character by character',
            },
            {
              displayName: 'Webhook Address or Access Token',
              name: 'accessToken',
              type: 'string',
              typeOptions: { password: true },
              default: '',
              description: 'From the group’s settings → robots; the whole address may be pasted',
            },
            {
              displayName: 'Signing Secret',
              name: 'secret',
              type: 'string',
              typeOptions: { password: true },
              default: '',
              placeholder: 'e.g. SEC…',
              description:
                'From the robot’s security settings; leave it empty where the robot uses keywords or an IP list',
            },
            {
              displayName: 'Keyword',
              name: 'keyword',
              type: 'string',
              default: '',
              description: 'One of the robot’s keywords, if it requires any; it is put into every message',
            },
          ],
        },
      ],
    },
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      default: 'https://oapi.dingtalk.com',
      description: 'Change it for a gateway of your own or for the alert inbox',
    },
  ];

  constructor() {
    const shown = localised({ displayName: this.displayName, properties: this.properties }, zh);
    this.displayName = shown.displayName;
    this.properties = shown.properties;
  }
}
