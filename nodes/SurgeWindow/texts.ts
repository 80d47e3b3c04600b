import { shortValue, VocError } from '../../voc/errors';

/** A list that is a list, or text with commas (an expression). */
export function listOf(value: unknown): string[] {
  const parts: unknown[] = Array.isArray(value) ? value : String(value ?? '').split(/[,，、;；]/);
  return parts.map((part) => String(part).trim()).filter((part) => part !== '');
}

/**
 * A condition as operators write it: `verdict.type=productFault; vehicle.model=E5/E7`. Empty text fits everything.
 * @throws VocError naming the part that is no condition.
 */
export function filterOf(value: unknown, field: string): Record<string, string[]> {
  const filter: Record<string, string[]> = {};
  for (const part of String(value ?? '').split(/[;；\n]/)) {
    if (part.trim() === '') continue;
    const [name = '', values = ''] = part.split(/[=＝](.*)/su).map((side) => side.trim());
    const allowed = values.split(/[/／|]/).map((each) => each.trim());
    if (name === '' || allowed.some((each) => each === '')) throw noCondition(part.trim(), field);
    filter[name] = [...(filter[name] ?? []), ...allowed];
  }
  return filter;
}

function noCondition(part: string, field: string): VocError {
  return new VocError({
    code: 'input.invalid',
    field,
    value: shortValue(part),
    message: { zh: `看不懂条件“${shortValue(part)}”`, en: `"${shortValue(part)}" is no condition` },
    remedy: {
      zh: '请写成“字段=值/值”，多个条件用分号分开，例如 verdict.type=productFault; vehicle.model=E5/E7。',
      en: 'Write "field=value/value", conditions separated by semicolons, e.g. verdict.type=productFault; vehicle.model=E5/E7.',
    },
  });
}
