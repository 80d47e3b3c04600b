import type { IExecuteFunctions } from 'n8n-workflow';
import { shortValue, VocError } from '../../voc/errors';
import type { BacktestRow } from '../../voc/rulebook';

export function textOf(context: IExecuteFunctions, name: string): string {
  return String(context.getNodeParameter(name, 0, '') ?? '').trim();
}

/** A text that must be there. Throws VocError `input.missing`. */
export function neededText(context: IExecuteFunctions, name: string, zh: string, en: string): string {
  const text = textOf(context, name);
  if (text !== '') return text;
  throw new VocError({
    code: 'input.missing',
    field: name,
    message: { zh: `没有填写${zh}`, en: `The ${en} is missing` },
    remedy: { zh: `请填写${zh}。`, en: `Enter the ${en}.` },
  });
}

/** A whole number of at least 0, undefined where the field is empty. Throws VocError `input.invalid`. */
export function wholeNumber(context: IExecuteFunctions, name: string): number | undefined {
  const text = textOf(context, name);
  if (text === '') return undefined;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new VocError({
    code: 'input.invalid',
    field: name,
    value: shortValue(text),
    message: { zh: `“${shortValue(text)}”不是整数`, en: `"${shortValue(text)}" is no whole number` },
    remedy: { zh: '请填写 0 或更大的整数。', en: 'Enter a whole number of 0 or more.' },
  });
}

/** Labelled rows: a JSON list of `{text, label}`. Throws VocError `input.invalid`. */
export function sampleOf(context: IExecuteFunctions): BacktestRow[] {
  const given = context.getNodeParameter('sample', 0, []) as unknown;
  const list = typeof given === 'string' ? parsed(given) : (given ?? []);
  const fits = (row: unknown): row is BacktestRow =>
    typeof row === 'object' && row !== null && 'text' in row && typeof row.text === 'string';
  if (Array.isArray(list) && list.every(fits)) return list;
  throw new VocError({
    code: 'input.invalid',
    field: 'sample',
    value: shortValue(given),
    message: {
      zh: '标注样本不是 {text, label} 的列表',
      en: 'The labelled sample is no list of {text, label}',
    },
    remedy: {
      zh: '请填写 JSON 列表，例如 [{"text": "刹车踩不动", "label": "P0"}]，或清空。',
      en: 'Enter a JSON list such as [{"text": "…", "label": "P0"}], or empty it.',
    },
  });
}

function parsed(text: string): unknown {
  try {
    return text.trim() === '' ? [] : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
