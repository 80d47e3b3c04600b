import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonicalJson';
import { DAY, HOUR, MINUTE, SECOND } from '../clock';
import type { DistinctVoices, Filter, SurgeRule } from './rules';

/**
 * What a rule counts: fields, filter, window, voices. Rules that count the same share one scope, so that a count rule
 * and a growth rule over the same key cost one row and not two.
 */
export interface Scope {
  id: string;
  key: readonly string[];
  where: Filter;
  numerator?: Filter;
  same?: readonly string[];
  time: 'received' | 'occurred';
  distinctVoices: DistinctVoices;
  windowMs: number;
  /** Width of a time bucket: windows end on its grid. */
  stepMs: number;
  /** Buckets in a window. */
  steps: number;
}

const STEPS = [SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY];
const WANTED_STEPS = 90;

/** The largest step that still cuts the window into about ninety: 24 h in 15 min, 30 days in 6 h, 1 h in 30 s. */
export function stepOf(windowMs: number): number {
  let step = STEPS[0]!;
  for (const candidate of STEPS) if (candidate * WANTED_STEPS <= windowMs) step = candidate;
  return step;
}

const scopes = new WeakMap<SurgeRule, Scope>();

export function scopeOf(rule: SurgeRule): Scope {
  const known = scopes.get(rule);
  if (known) return known;
  const windowMs = rule.windowMinutes * MINUTE;
  const counted = {
    key: rule.key,
    where: rule.where,
    ...(rule.kind === 'ratio' ? { numerator: rule.numerator } : {}),
    ...(rule.kind === 'run' ? { same: rule.same } : {}),
    time: rule.time,
    distinctVoices: rule.distinctVoices,
    windowMs,
  };
  const stepMs = stepOf(windowMs);
  const scope = {
    ...counted,
    id: idOf(canonicalJson(counted), 8),
    stepMs,
    steps: Math.ceil(windowMs / stepMs),
  };
  scopes.set(rule, scope);
  return scope;
}

/** Id of one stream: a hash, because keys may be long and every row of the stream carries it. */
export function streamId(scope: Scope, values: readonly string[]): string {
  return `${scope.id}-${idOf(values.join('\u0000'), 16)}`;
}

function idOf(text: string, length: number): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, length);
}
