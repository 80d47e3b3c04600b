import fc from 'fast-check';
import { AUTO, PRESETS, normalize, toRecord, tryPreset } from '../../../voc/feedback';
import { VocError } from '../../../voc/errors';
import type { Json, JsonObject } from '../../../voc/types';
import { NOW, email, hostileText, idNumber, mobile, plate } from './support';

const ids = [AUTO, ...PRESETS.map(({ id }) => id)];

/** All places of a message, as lists of keys. */
function places(value: Json, at: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...at, key]))];
}

function withValue(message: JsonObject, place: string[], value: unknown): unknown {
  if (place.length === 0) return value;
  const copy = structuredClone(message);
  const holder = place.slice(0, -1).reduce<Record<string, unknown>>((at, key) => at[key] as never, copy);
  holder[place.at(-1)!] = value;
  return copy;
}

const anything = fc.oneof(
  fc.jsonValue(),
  hostileText,
  fc.constantFrom<unknown>(undefined, null, '', ' ', 0, -1, NaN, Infinity, true, [], {}, [[]], [{}], 1e308),
  fc.constantFrom('2099-01-01', '0001-01-01', '31/31/3131', '4102444800000', '-1', '9'.repeat(400)),
  fc.constantFrom(
    '{"text":',
    '[{"a":1}]',
    '{"__proto__":{"x":1}}',
    '[[[[',
    '<xml>',
    '<blockquote>'.repeat(50),
  ),
  fc.bigInt(),
);

function holds(payload: unknown, preset: string): void {
  const decision = normalize(payload, { preset, receivedAt: NOW });
  if (decision.outcome === 'rejected') {
    for (const problem of decision.problems) {
      expect(problem).toBeInstanceOf(VocError);
      expect(problem.remedy.zh && problem.remedy.en && problem.field).toBeTruthy();
    }
    return;
  }
  const record = toRecord(decision.record, 'F20261121-000001', 'Asia/Shanghai');
  // A database refuses NUL and half surrogate pairs.
  expect(JSON.stringify(record)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
  expect(decision.record.occurredAt ?? NOW).toBeLessThanOrEqual(NOW + 86_400_000);
}

describe('a message of any channel with one thing wrong in it', () => {
  it.each(PRESETS.map((preset) => [preset.id, preset] as const))('%s throws nothing', (id, preset) => {
    const all = places(preset.sample);
    fc.assert(
      fc.property(fc.constantFrom(...all), anything, fc.boolean(), (place, value, detect) => {
        holds(withValue(preset.sample, place, value), detect ? AUTO : id);
      }),
      { numRuns: 120 },
    );
  });

  it('throws nothing where a message of one channel is read as another', () => {
    for (const { sample } of PRESETS) for (const id of ids) holds(sample, id);
  });

  it('throws nothing on arbitrary JSON read as any channel', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...ids), (payload, id) => {
        holds(payload, id);
        tryPreset(payload, { preset: id, receivedAt: NOW });
      }),
      { numRuns: 600 },
    );
  });

  it('takes a megabyte anywhere in bounded time', () => {
    const huge = '刹车失灵 13812345678 '.repeat(45_000).slice(0, 1_000_000);
    for (const { id, sample } of PRESETS) {
      const place = places(sample).find((one) => one.length > 0)!;
      const from = performance.now();
      holds(withValue(sample, place, huge), id);
      expect(performance.now() - from).toBeLessThan(8000);
    }
  });
});

describe('personal data in any field of any channel', () => {
  it.each(PRESETS.map((preset) => [preset.id, preset] as const))('leaves %s only masked', (id, preset) => {
    const texts = places(preset.sample).filter((place) => {
      const value = place.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], preset.sample);
      return typeof value === 'string';
    });
    const secrets = fc.record({ mobile, idNumber, email, plate });
    fc.assert(
      fc.property(secrets, fc.constantFrom(...texts), (secret, place) => {
        const said = `刹车失灵 电话${secret.mobile} 证件${secret.idNumber} 邮箱 ${secret.email} 车牌${secret.plate}`;
        const payload = withValue(preset.sample, place, said);
        const decision = normalize(payload, { preset: id, receivedAt: NOW });
        const out =
          decision.outcome === 'accepted'
            ? JSON.stringify([
                toRecord(decision.record, 'F1', 'UTC'),
                tryPreset(payload, { preset: id, receivedAt: NOW }),
              ])
            : JSON.stringify(decision.problems.map((problem) => problem.toAnswer('zh-CN')));
        for (const value of [secret.mobile, secret.idNumber, secret.email]) expect(out).not.toContain(value);
        expect(out).not.toContain(secret.plate.replace('·', ''));
      }),
      { numRuns: 40 },
    );
  });
});
