import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import { localised } from '../nodes/shared/localisation';
import zh from './SignedWebhookApi.zh-CN.json';

/** A receiver of signed alerts (Standard Webhooks). */
export class SignedWebhookApi implements ICredentialType {
  name = 'signedWebhookApi';

  displayName = 'Signed Webhook API';

  icon = {
    light: 'file:../icons/signed-webhook.svg',
    dark: 'file:../icons/signed-webhook.dark.svg',
  } as const;

  documentationUrl = 'https://www.standardwebhooks.com';

  properties: INodeProperties[] = [
    {
      displayName: 'URL',
      name: 'url',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. https://quality.example.com/hooks/voc',
      description: 'Where alerts are posted to, without user name and password in it',
    },
    {
      displayName: 'Signing Secret',
      name: 'secret',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      placeholder: 'e.g. whsec_…',
      description: 'The secret both sides hold: whsec_ and then base64',
    },
  ];

  constructor() {
    const shown = localised({ displayName: this.displayName, properties: this.properties }, zh);
    this.displayName = shown.displayName;
    this.properties = shown.properties;
  }
}
