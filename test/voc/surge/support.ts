import { MINUTE } from '../../../voc/clock';
import { surgeRuleSchema } from '../../../voc/surge';
import type { Observation, SurgeRule, SurgeRuleInput } from '../../../voc/surge';

export const START = Date.parse('2026-03-02T09:00:00+08:00');
export const ZONE = 'Asia/Shanghai';

let serial = 0;

/** A feedback about one fault of one model, at a time in UTC ms. */
export function seen(
  at: number,
  more: Partial<Observation> & { model?: string; region?: string } = {},
): Observation {
  const { model = '星途X5', region, feedback, ...others } = more;
  return {
    feedback: {
      number: `F-${++serial}`,
      receivedAt: new Date(at).toISOString(),
      vehicle: { model },
      ...(region === undefined ? {} : { place: { province: region } }),
      ...feedback,
    },
    verdict: { type: 'productFault', category: 'brake' },
    ...others,
  };
}

/** Number and time of a feedback, where a test cares about them. */
export function numbered(number: string, at: number, more: Partial<Observation> = {}): Observation {
  const observation = seen(at, more);
  return { ...observation, feedback: { ...observation.feedback, number } };
}

export function rule(input: Partial<SurgeRuleInput> & { kind: SurgeRuleInput['kind'] }): SurgeRule {
  return surgeRuleSchema.parse({
    id: 'rule',
    name: { zh: '测试规则', en: 'Test rule' },
    key: ['vehicle.model', 'fault'],
    ...input,
  });
}

/** N in an hour, whether it spreads or not. */
export function countRule(minimum: number, more: Partial<SurgeRuleInput> = {}): SurgeRule {
  return rule({
    ...({ kind: 'count', windowMinutes: 60, minimum, spreading: { mode: 'off' }, quietMinutes: 60 } as const),
    ...more,
  } as SurgeRuleInput);
}

export const minutes = (n: number) => START + n * MINUTE;
