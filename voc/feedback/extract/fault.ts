import type { Extracted } from '../types';
import { within } from './spans';
import { clauseEnd, clauseStart, denied, sentenceStart, supposed } from './tokens';
import type { Token, Tokens } from './tokens';

/** Screens report faults of other parts; only these symptoms are their own. */
const OF_SCREEN = new Set([
  'black_screen',
  'lag',
  'failure',
  'crack',
  'broken',
  'noise',
  'misconfig',
  'vibration',
]);
const REPORTER = /^(?:仪表|仪表盘|行车电脑|中控)$/;
/** 变速箱、发动机漏油: the symptom belongs to all parts of the list. */
const LISTED = /^[、和及与以或/ ]{1,2}$/;
/** 更换变速箱后, 加装雷达: the part is new, not at fault. */
const MAX_BEFORE = 30;
const MAX_BEHIND = 10;
const MAX_PREVIOUS = 24;
/** No clause reaches further (tokens.ts); looking at all parts for each symptom would be quadratic. */
const MAX_REACH = 120;
/** Parts of one list. */
const MAX_LISTED = 8;

const isWhole = (token: Token) => token.entries[0].id === 'vehicle';

function usable(text: string, token: Token, symptom: string): boolean {
  const id = token.entries[0].id;
  if (id !== 'screen') return true;
  if (symptom === 'warning') return false;
  return OF_SCREEN.has(symptom) && !REPORTER.test(text.slice(token.start, token.end))
    ? true
    : symptom === 'black_screen';
}

/** The component a symptom speaks of: the nearest before it in its clause, then behind it, then in the clause before. */
function componentOf(
  text: string,
  symptom: Token,
  components: readonly Token[],
): { token: Token; confidence: number } | undefined {
  const id = symptom.entries[0].id;
  const from = clauseStart(text, symptom.start);
  const to = clauseEnd(text, symptom.end);
  const own = within(components, symptom.start - MAX_REACH, symptom.end + MAX_REACH).filter(
    (token) => (token.end <= symptom.start || token.start >= symptom.end) && usable(text, token, id),
  );
  const before = own.filter(
    ({ start, end }) => start >= from && end <= symptom.start && symptom.start - end <= MAX_BEFORE,
  );
  const parts = before.filter((token) => !isWhole(token));
  const nearest = parts[parts.length - 1];
  if (nearest) return { token: nearest, confidence: 0.85 };
  const behind = own.find(
    ({ start, end }) => start >= symptom.end && end <= to && start - symptom.end <= MAX_BEHIND,
  );
  if (behind && !isWhole(behind) && /^(?:的|了|是|:)*/.exec(text.slice(symptom.end))?.[0] !== '')
    return { token: behind, confidence: 0.75 };
  if (before.length > 0) return { token: before[before.length - 1], confidence: 0.75 };
  const opening = sentenceStart(text, symptom.start);
  const earlier = own.filter(
    (token) =>
      token.end <= from && token.start >= opening && from - token.end <= MAX_PREVIOUS && !isWhole(token),
  );
  const last = earlier[earlier.length - 1];
  return last ? { token: last, confidence: 0.65 } : undefined;
}

/** Parts listed right before the one found share its symptom. */
function listedWith(text: string, token: Token, components: readonly Token[]): string[] {
  const ids = [token.entries[0].id];
  const near = within(components, token.start - MAX_REACH, token.end);
  let at = near.indexOf(token);
  while (at > 0 && ids.length < MAX_LISTED && LISTED.test(text.slice(near[at - 1].end, near[at].start))) {
    at -= 1;
    ids.unshift(near[at].entries[0].id);
  }
  return ids;
}

/**
 * What is wrong with which part, as keys `brake/noise` (R2, R8). Denied symptoms are left out; what is only feared
 * keeps a low confidence. Order of the text.
 */
export function findFaults(text: string, tokens: Tokens): Extracted[] {
  const found = new Map<string, Extracted>();
  for (const symptom of tokens.symptom) {
    const entry = symptom.entries[0];
    if (entry.id === '' || denied(text, symptom.start)) continue;
    const named = entry.fixed ? undefined : componentOf(text, symptom, tokens.component);
    const fallback = entry.of;
    if (!named && fallback === undefined) continue;
    const ids = named ? listedWith(text, named.token, tokens.component) : [fallback ?? ''];
    const sure = named?.confidence ?? (entry.fixed ? 0.85 : 0.7);
    const confidence = supposed(text, symptom.start, symptom.end) ? 0.3 : sure;
    for (const id of ids) {
      const value = `${id}/${entry.id}`;
      const start = named ? Math.min(named.token.start, symptom.start) : symptom.start;
      const end = named ? Math.max(named.token.end, symptom.end) : symptom.end;
      const old = found.get(value);
      if (!old || old.confidence < confidence)
        found.set(value, { field: 'fault.key', value, start, end, confidence });
    }
  }
  return withoutGeneral(Array.from(found.values())).sort((a, b) => a.start - b.start);
}

/** "故障" says nothing more where the text tells what the part does, nor "车辆故障" where it tells any other fault. */
function withoutGeneral(found: Extracted[]): Extracted[] {
  const told = (item: Extracted) => item.confidence >= 0.5 && !String(item.value).endsWith('/failure');
  return found.filter(({ value }) => {
    const key = String(value);
    if (!key.endsWith('/failure')) return true;
    if (key === 'vehicle/failure')
      return found.every((item) => String(item.value) === key || item.confidence < 0.5);
    return !found.some((item) => told(item) && String(item.value).startsWith(`${key.split('/')[0]}/`));
  });
}
