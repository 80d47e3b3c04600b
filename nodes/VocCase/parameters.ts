import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { shortValue, VocError } from '../../voc/errors';

/** Fits behind VoC Case, Escalate and SLA Timer (`case`) and behind the triggers (`caseNumber`). */
export const caseNumberProperty: INodeProperties = {
  displayName: 'Case Number',
  name: 'caseNumber',
  type: 'string',
  default: '={{ $json.case?.number ?? $json.caseNumber }}',
  required: true,
  placeholder: 'e.g. C20261121-000042',
  description: 'Number of the case. The default fits behind every node that hands on a case.',
};

export const actorProperty: INodeProperties = {
  displayName: 'Done By',
  name: 'actor',
  type: 'string',
  default: '={{ $json.actor }}',
  required: true,
  description: 'Name of the person; it stands in the history of the case',
};

export const expectedRevisionProperty: INodeProperties = {
  displayName: 'Expected Revision',
  name: 'expectedRevision',
  type: 'number',
  default: 0,
  description:
    'The revision the person had on the screen: if the case was changed since, nothing is done and an error says so. 0 = any.',
};

/** Text of a parameter; an expression that finds nothing gives an empty one. */
export function textOf(context: IExecuteFunctions, name: string, itemIndex: number): string {
  return String(context.getNodeParameter(name, itemIndex) ?? '').trim();
}

/** A `json` parameter, whether it is an object from an expression or text typed into the panel. */
export function jsonOf(context: IExecuteFunctions, name: string, itemIndex: number): unknown {
  const value = context.getNodeParameter(name, itemIndex) as unknown;
  if (typeof value !== 'string' || value.trim() === '') return value;
  const parsed = tryJson(value);
  if (parsed) return parsed.value;
  throw new VocError({
    code: 'input.invalid',
    field: name,
    value: shortValue(value),
    message: { zh: `参数 ${name} 不是有效的 JSON`, en: `The parameter ${name} is not valid JSON` },
    remedy: {
      zh: `请改回默认表达式 {{ $json.${name} }}，或检查引号和括号。`,
      en: `Go back to the default expression {{ $json.${name} }}, or check quotes and brackets.`,
    },
  });
}

function tryJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** Views are plain data; n8n's item type wants an index signature. */
export function asData(value: object): IDataObject {
  return value as IDataObject;
}

export function expectedRevisionOf(options: IDataObject): number | undefined {
  const given = Number(options.expectedRevision ?? 0);
  return given > 0 ? given : undefined;
}
