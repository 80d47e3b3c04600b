import type { IDataObject } from 'n8n-workflow';
import { erasePersonalData as erase } from '../../../voc/privacy';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { actorProperty, asData, textOf } from '../parameters';
import { subjectOf, subjectProperties } from '../subject';

export const erasePersonalData: NodeOperation = {
  value: 'erasePersonalData',
  name: 'Erase Personal Data',
  action: 'Erase the personal data of a customer',
  description:
    'Destroys the raw text, contact data and car of one person for good. The case and its history stay, without the person.',
  properties: [
    ...subjectProperties,
    actorProperty,
    {
      displayName: 'Reason',
      name: 'reason',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. request of the customer of 2026-11-21',
      description: 'Why it is erased; it stands in the history',
    },
    {
      displayName: 'Confirm',
      name: 'confirm',
      type: 'string',
      default: '',
      required: true,
      description: 'Write ERASE here. What is erased cannot be brought back.',
    },
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add Option',
      default: {},
      options: [
        {
          displayName: 'Erase the Masked Text Too',
          name: 'removeText',
          type: 'boolean',
          default: false,
          description: 'Whether the text of the complaint goes as well, although nobody is named in it',
        },
      ],
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    return await forEachItem(this, 1, async (i) => {
      const options = this.getNodeParameter('options', i) as IDataObject;
      const erased = await erase(ledger, {
        subject: subjectOf(this, i),
        actor: textOf(this, 'actor', i),
        reason: textOf(this, 'reason', i),
        confirm: textOf(this, 'confirm', i),
        removeText: options.removeText === true,
      });
      return { json: asData(erased) };
    });
  },
};
