import { VocError } from '../../../voc/errors';
import { notify as tell } from '../../../voc/escalation/notify';
import type { Target } from '../../../voc/rulebook/schema';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { ledgerOf } from '../../shared/ledgerAccess';
import { FAILED, routed } from '../items';
import { channelProperty, mentionProperty, rolesOf, toProperty } from '../ladderOfNode';
import { outsideOf } from '../outside';
import { caseNumberProperty, textOf } from '../properties';
import { drillOption, optionsOf, pageAddressOf, pageAddressOption } from '../settings';

const MAX_LINES = 20;

export const notify: NodeOperation = {
  value: 'notify',
  name: 'Notify',
  action: 'Send one message',
  description: 'One message to one group, e.g. a warning that a time limit is near; no ladder',
  properties: [
    channelProperty,
    toProperty,
    mentionProperty,
    {
      displayName: 'Title',
      name: 'title',
      type: 'string',
      default: '={{ $json.text ?? $json.title }}',
      required: true,
    },
    {
      displayName: 'Text',
      name: 'text',
      type: 'string',
      typeOptions: { rows: 3 },
      default: '',
      description: 'More lines, if any',
    },
    {
      ...caseNumberProperty,
      required: false,
      description: 'With it, the facts of the case and the acknowledge link follow',
    },
    {
      displayName: 'Key',
      name: 'key',
      type: 'string',
      default: '={{ $json.eventKey }}',
      description: 'The same key is told to a group once, however often the event comes. Empty: each time.',
    },
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add Option',
      default: {},
      options: [pageAddressOption, drillOption],
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    const outside = await outsideOf(this, ledger);
    const node = this.getNode().id;
    return await forEachItem(
      this,
      3,
      async (i, item) => {
        const title = textOf(this, 'title', i);
        if (title === '') throw noTitle();
        const channel = this.getNodeParameter('channel', i) as Target['channel'];
        const key = textOf(this, 'key', i);
        const caseNumber = textOf(this, 'caseNumber', i);
        const { drill } = optionsOf(this, i);
        const { delivery, handOff, reason } = await tell(
          ledger,
          {
            // Two nodes may tell the same event in different words.
            key: key === '' ? '' : `${key}/${node}`,
            target: {
              channel,
              to: channel === 'signedWebhook' ? '' : textOf(this, 'to', i),
              mention: rolesOf(textOf(this, 'mention', i)),
            },
            title,
            lines: textOf(this, 'text', i)
              .split('\n')
              .filter((line) => line.trim() !== '')
              .slice(0, MAX_LINES),
            pageAddress: pageAddressOf(this, i),
            ...(caseNumber === '' ? {} : { caseNumber }),
            ...(drill ? { drill } : {}),
          },
          outside,
        );
        return routed({ ...item.json, notification: { reason } }, [delivery], handOff ? [handOff] : []);
      },
      FAILED,
    );
  },
};

function noTitle(): VocError {
  return new VocError({
    code: 'input.missing',
    field: 'title',
    message: { zh: '消息没有标题', en: 'The message has no title' },
    remedy: {
      zh: '请填写标题，例如“专家核查快到时限”。',
      en: 'Enter a title, e.g. "Expert check is nearly due".',
    },
  });
}
