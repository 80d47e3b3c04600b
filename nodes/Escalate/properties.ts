import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

export const caseNumberProperty: INodeProperties = {
  displayName: 'Case Number',
  name: 'caseNumber',
  type: 'string',
  default: '={{ $json.case?.number ?? $json.caseNumber }}',
  required: true,
  placeholder: 'e.g. C20261121-000001',
};

export const actorOption: INodeProperties = {
  displayName: 'Actor',
  name: 'actor',
  type: 'string',
  default: 'system',
  description: 'Who does this, for the history of the case',
};

/** A text parameter, trimmed; an expression that found nothing counts as empty. */
export function textOf(context: IExecuteFunctions, name: string, itemIndex: number): string {
  const value = context.getNodeParameter(name, itemIndex, '') as unknown;
  return value === null || value === undefined ? '' : String(value).trim();
}
