import { defaultSurgeRules, surgeRuleSchema, surgeRulesSchema } from '../../../voc/surge';
import type { SurgeRuleInput } from '../../../voc/surge';

const base = { id: 'rule', name: { zh: '规则', en: 'Rule' }, key: ['vehicle.model'] };

/** What the schema says about one rule, in Chinese where it is ours. */
function said(input: object): Array<{ path: string; zh?: string }> {
  const result = surgeRuleSchema.safeParse({ ...base, ...input });
  if (result.success) return [];
  return result.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    zh: issue.code === 'custom' ? (issue.params as { zh: string }).zh : undefined,
  }));
}

describe('surge rules of the rulebook', () => {
  it('hold the numbers of R5 and R8 by default', () => {
    const rules = new Map(defaultSurgeRules().map((rule) => [rule.id, rule]));
    expect(rules.get('groupOutbreak')).toMatchObject({ minimum: 50, windowMinutes: 1440, raisesTo: 'P0' });
    expect(rules.get('faultGrowth')).toMatchObject({ risePercent: 200, falseAlarmsPerKeyYear: 1 });
    expect(rules.get('sameVehicle')).toMatchObject({ times: 3, windowMinutes: 30 * 1440 });
    expect(rules.get('sameProblemRun')).toMatchObject({ length: 3 });
    expect(rules.get('repairOverrun')).toMatchObject({ thresholdPercent: 20 });
    expect(rules.get('regionalReturn')).toMatchObject({ thresholdPercent: 5 });
    expect(rules.get('faultCodeRate')).toMatchObject({ thresholdPercent: 10, against: 'baseline' });
    expect(rules.get('massInflow')).toMatchObject({ kind: 'mass', factor: 3 });
  });

  it.each<[string, object, string]>([
    ['a window of 0', { kind: 'count', windowMinutes: 0, minimum: 5 }, 'windowMinutes'],
    ['no key', { kind: 'growth', key: [], risePercent: 200 }, 'key'],
    ['a field twice', { kind: 'repeat', key: ['a', 'a'], windowMinutes: 60, times: 3 }, 'key'],
    ['a key that is no path', { kind: 'repeat', key: ['a b'], windowMinutes: 60, times: 3 }, 'key.0'],
    [
      'no measure of spreading',
      {
        kind: 'count',
        windowMinutes: 60,
        minimum: 5,
        spreading: { regions: 0, dealers: 0, risingPercent: 0 },
      },
      'spreading.mode',
    ],
    [
      'a window as long as its baseline',
      { kind: 'growth', windowMinutes: 20 * 1440, risePercent: 200 },
      'windowMinutes',
    ],
    [
      'EARS by the hour',
      { kind: 'growth', windowMinutes: 60, risePercent: 200, test: 'earsC2' },
      'windowMinutes',
    ],
    ['a run over its own key', { kind: 'run', key: ['fault'], same: ['fault'], length: 3 }, 'same'],
    [
      'a share above 100 %',
      { kind: 'ratio', numerator: { 'extra.x': ['1'] }, thresholdPercent: 100 },
      'thresholdPercent',
    ],
    ['a share of everything', { kind: 'ratio', numerator: {}, thresholdPercent: 5 }, 'numerator'],
    [
      'one customer counted once where repeats are wanted',
      { kind: 'repeat', windowMinutes: 60, times: 3, distinctVoices: 'both' },
      'distinctVoices',
    ],
  ])('refuse %s', (_, input, path) => {
    expect(said(input).map((issue) => issue.path)).toContain(path);
  });

  it('say in Chinese why thresholds contradict each other', () => {
    expect(said({ kind: 'run', key: ['fault'], same: ['fault'], length: 3 })[0]!.zh).toContain('一直触发');
    const twice = { ...base, kind: 'mass', factor: 3 } as SurgeRuleInput;
    const result = surgeRulesSchema.safeParse([twice, twice]);
    expect(result.success).toBe(false);
    expect(result.error!.issues[0]!.path).toEqual([1, 'id']);
  });
});
