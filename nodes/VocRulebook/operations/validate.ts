import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { nodeError } from '../../shared/errors';
import type { NodeOperation } from '../../shared/operations';
import { rowsNotice, zone } from '../properties';
import { checkRows, failedRows, issueJson, pairedWithAll } from '../readRows';

export const validate: NodeOperation = {
  value: 'validate',
  name: 'Validate',
  action: 'Validate a rulebook',
  description: 'Say what has to be corrected before the rows can be published; changes nothing',
  properties: [rowsNotice, zone],
  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    try {
      const check = checkRows(this);
      const json =
        check.outcome === 'valid'
          ? { valid: true, issues: [], ...check.evidence }
          : { valid: false, issues: check.evidence.issues.map(issueJson) };
      return [[{ json, pairedItem: pairedWithAll(this) }]];
    } catch (error) {
      if (!this.continueOnFail()) throw nodeError(this.getNode(), error);
      return [[failedRows(this, error)]];
    }
  },
};
