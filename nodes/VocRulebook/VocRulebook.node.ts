import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { ledgerCredential } from '../shared/ledgerAccess';
import { vocLedgerTest } from '../shared/ledgerTest';
import { localised } from '../shared/localisation';
import { operationProperties, runOperation } from '../shared/operations';
import { chosenSubtitle } from '../shared/subtitle';
import { backtest } from './operations/backtest';
import { defaultRows } from './operations/defaultRows';
import { get } from './operations/get';
import { publish } from './operations/publish';
import { rollBack } from './operations/rollBack';
import { validate } from './operations/validate';
import zh from './zh-CN.json';

const operations = [publish, validate, backtest, get, rollBack, defaultRows];
/** Those that read or write the ledger. */
const stateful = [publish, backtest, get, rollBack].map(({ value }) => value);
const properties = operationProperties(operations);

/** What the business owns, as rows of a table an owner edits; nothing takes effect before it validates. */
export class VocRulebook implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'VoC Rulebook',
    name: 'vocRulebook',
    icon: { light: 'file:../../icons/voc-rulebook.svg', dark: 'file:../../icons/voc-rulebook.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: chosenSubtitle(properties, 'operation', zh),
    description: 'Words, time limits, ladders and people of the business: check, publish and read them',
    defaults: { name: 'VoC Rulebook' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ ...ledgerCredential, displayOptions: { show: { operation: stateful } } }],
    properties,
    hints: [
      {
        message:
          'Nothing takes effect before all rows are valid. Cases keep the version they were judged with; a version that cannot be used never stops the line, the last good one serves.',
        type: 'info',
        location: 'ndv',
        whenToDisplay: 'always',
      },
    ],
  };

  constructor() {
    this.description = localised(this.description, zh);
  }

  methods = { credentialTest: { vocLedgerTest } };

  async execute(this: IExecuteFunctions) {
    return await runOperation(this, operations);
  }
}
