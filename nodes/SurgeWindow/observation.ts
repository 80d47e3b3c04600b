import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { shortValue, VocError } from '../../voc/errors';
import { checkObservation } from '../../voc/surge';
import type { Observation } from '../../voc/surge';

export const observationProperties: INodeProperties[] = [
  {
    displayName: 'Feedback',
    name: 'feedback',
    type: 'json',
    default: '={{ $json.feedback }}',
    required: true,
    description: 'The feedback as VoC Normalize hands it on',
  },
  {
    displayName: 'Verdict',
    name: 'verdict',
    type: 'json',
    default: '={{ $json.verdict ?? $json.duplicate }}',
    description:
      'The verdict as Red-Line Classifier hands it on; of a duplicate, that of the first one. May be empty.',
  },
  {
    displayName: 'Case Number',
    name: 'caseNumber',
    type: 'string',
    default: '={{ $json.case?.number ?? $json.duplicate?.caseNumber }}',
    placeholder: 'e.g. C20261121-000042',
    description: 'Where there is a case already. Empty before VoC Case.',
  },
  {
    displayName: 'Facts',
    name: 'extra',
    type: 'json',
    default: '={{ $json.extra ?? {} }}',
    description:
      'What other systems know about it, e.g. {"overrun": true, "supplier": "…"}. Rules address them as extra.overrun.',
  },
];

/**
 * What one item says. @throws VocError where there is no feedback, no number or no time: it could be counted in no
 * window, or not only once.
 */
export function observationOf(context: IExecuteFunctions, itemIndex: number): Observation {
  const feedback = objectOf(context, 'feedback', itemIndex);
  if (!feedback) throw noFeedback();
  const verdict = objectOf(context, 'verdict', itemIndex);
  const caseNumber = String(context.getNodeParameter('caseNumber', itemIndex) ?? '').trim();
  const extra = objectOf(context, 'extra', itemIndex);
  const observation = {
    feedback,
    ...(verdict ? { verdict } : {}),
    ...(caseNumber === '' ? {} : { case: { number: caseNumber } }),
    ...(extra ? { extra } : {}),
  } as unknown as Observation;
  checkObservation(observation);
  return observation;
}

/** A `json` parameter, whether an object from an expression or text typed into the panel; undefined where empty. */
function objectOf(context: IExecuteFunctions, name: string, itemIndex: number): IDataObject | undefined {
  const given = context.getNodeParameter(name, itemIndex) as unknown;
  const value = typeof given === 'string' ? parsed(given) : given;
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object' && !Array.isArray(value)) return value as IDataObject;
  throw new VocError({
    code: 'input.invalid',
    field: name,
    value: shortValue(given),
    message: { zh: `参数 ${name} 不是对象`, en: `The parameter ${name} is no object` },
    remedy: {
      zh: `请改回默认表达式 {{ $json.${name} }}，或检查引号和括号。`,
      en: `Go back to the default expression {{ $json.${name} }}, or check quotes and brackets.`,
    },
  });
}

function parsed(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function noFeedback(): VocError {
  return new VocError({
    code: 'input.missing',
    field: 'feedback',
    message: { zh: '没有可统计的反馈', en: 'There is no feedback to count' },
    remedy: {
      zh: '请把本节点接在“客诉规整”或“红线判定”之后。',
      en: 'Put this node behind VoC Normalize or Red-Line Classifier.',
    },
  });
}
