import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonicalJson';
import { MINUTE } from '../clock';
import type { Tx } from '../ledger';
import { decide } from './decide';
import type { Finding } from './decide';
import { growEpisode, openEpisode, transitionOf } from './episodes';
import { checkObservation, fieldOf, fits } from './fields';
import type { Moments } from './fields';
import { streamLock } from './locks';
import type { SurgeRule } from './rules';
import { scopeOf, streamId } from './scope';
import type { Scope } from './scope';
import { seriesOf } from './series';
import { spreadingOf } from './spreading';
import {
  addPoint,
  casesBetween,
  counted,
  heardBefore,
  makeRepeat,
  pointsBetween,
  pointTime,
  prunePoints,
  readStreams,
  scopeSince,
  setPointCase,
  writeStream,
} from './store';
import type { PointRow } from './store';
import { pointsKeptMs, Stream, sweepAt } from './stream';
import { whyOf } from './text';
import { MAX_CASE_NUMBERS } from './types';
import type { Observation, ObserveOptions, RuleDecision, SurgeEvidence, SurgeVerdict } from './types';
import { isoAt } from './zone';

/** Clocks of senders differ by this much; what lies farther in the future is counted as now. */
const CLOCK_DIFFERENCE = 5 * MINUTE;

/** One observation in one stream, with the rules that look at it there. */
interface Watch {
  scope: Scope;
  rules: SurgeRule[];
  id: string;
  values: string[];
}

/**
 * Counts feedbacks and says for each whether its key surges, all in the caller's transaction: counts, episode and
 * its event appear together or not at all. A feedback that was counted before is not counted again; its verdict is
 * made anew from the present counts. @throws VocError `input.*` for an observation without number or time
 * (`checkObservation` tells beforehand which one).
 */
export async function observe(
  tx: Tx,
  observations: readonly Observation[],
  rules: readonly SurgeRule[],
  { zone }: ObserveOptions,
): Promise<SurgeVerdict[]> {
  const enabled = rules.filter((rule) => rule.enabled);
  const plans = observations.map((observation) => ({
    observation,
    moments: checkObservation(observation),
    watches: watchesOf(observation, enabled),
  }));
  const wanted = new Map<string, Watch>();
  for (const { watches } of plans) for (const watch of watches) wanted.set(watch.id, watch);
  // In sorted order (Tx.lock): two executions that share several streams would wait for each other for ever.
  await tx.lock([...wanted.keys()].map(streamLock));
  const stored = await readStreams(tx, [...wanted.keys()]);
  const streams = new Map<string, Stream>();
  const dirty = new Map<string, number>();
  const verdicts: SurgeVerdict[] = [];
  for (const { observation, moments, watches } of plans) {
    const decisions: RuleDecision[] = [];
    for (const watch of watches) {
      const at = await timeOf(tx, watch, observation.feedback.number, moments);
      let stream = streams.get(watch.id);
      if (!stream) {
        const row = stored.get(watch.id);
        stream = row
          ? Stream.stored(watch.id, watch.scope, row, zone)
          : Stream.fresh(watch.id, watch.scope, watch.values, zone, await scopeSince(tx, watch.scope.id, at));
        streams.set(watch.id, stream);
      }
      const counting = await countOne(tx, stream, observation, at);
      for (const rule of watch.rules)
        decisions.push(await judge(tx, { rule, stream, at, observation, values: watch.values, counting }));
      const heat = decisions.at(-1)?.evidence;
      dirty.set(watch.id, heat?.total ?? heat?.count ?? 0);
    }
    verdicts.push(verdictOf(observation, decisions));
  }
  for (const [id, heat] of [...dirty].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const stream = streams.get(id)!;
    const { scope, label, lastAt } = stream;
    await writeStream(tx, {
      ...{ id, scope: scope.id, label: canonicalJson(label), state: stream.packed() },
      ...{ heat, last_at: lastAt, sweep_at: sweepAt(scope, lastAt) },
    });
  }
  return verdicts;
}

/** Its time in a stream. A time in the future counts as now; the second run finds the "now" of the first. */
async function timeOf(tx: Tx, { id, scope }: Watch, number: string, moments: Moments): Promise<number> {
  const wanted = moments[scope.time];
  const latest = tx.now + CLOCK_DIFFERENCE;
  if (wanted <= latest) return wanted;
  return (await pointTime(tx, id, number, tx.now - pointsKeptMs(scope))) ?? latest;
}

/** The streams of an observation; rules that count the same share one. Rules whose key it does not tell are left out. */
function watchesOf(observation: Observation, rules: readonly SurgeRule[]): Watch[] {
  const watches = new Map<string, Watch | undefined>();
  for (const rule of rules) {
    const scope = scopeOf(rule);
    if (watches.has(scope.id)) {
      watches.get(scope.id)?.rules.push(rule);
      continue;
    }
    watches.set(scope.id, watchOf(observation, rule, scope));
  }
  return [...watches.values()].filter((watch) => watch !== undefined);
}

function watchOf(observation: Observation, rule: SurgeRule, scope: Scope): Watch | undefined {
  if (!fits(observation, scope.where)) return undefined;
  if (scope.same?.some((field) => fieldOf(observation, field) === undefined)) return undefined;
  const values: string[] = [];
  for (const field of scope.key) {
    const value = fieldOf(observation, field);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return { scope, rules: [rule], id: streamId(scope, values), values };
}

type Counting = 'counted' | 'repeatedVoice' | 'alreadyCounted' | 'tooOld';

/** Puts a feedback into its stream once; a voice or text that was heard in the window before is kept uncounted. */
async function countOne(tx: Tx, stream: Stream, observation: Observation, at: number): Promise<Counting> {
  const { scope } = stream;
  const point = pointOf(stream, observation, at);
  if (await heardBefore(tx, point, scope.windowMs)) point.fresh = 0;
  if (!(await addPoint(tx, point))) {
    if (point.case_number !== null) await setPointCase(tx, point);
    return 'alreadyCounted';
  }
  const tooOld = stream.tooOld(at);
  // A latecomer takes the place of the first voice: what had counted after it becomes a repeat.
  if (at <= stream.lastAt) {
    for (const later of await counted(tx, point, scope.windowMs)) {
      await makeRepeat(tx, later);
      stream.count(later.at, -1, later.hit === 1);
      stream.unlink(later.number);
    }
  }
  if (stream.advance(at)) await prunePoints(tx, stream.id, stream.lastAt - pointsKeptMs(scope));
  if (point.fresh === 0) return 'repeatedVoice';
  stream.count(at, 1, point.hit === 1);
  if (scope.same) {
    const value = scope.same.map((field) => fieldOf(observation, field)).join('\u0000');
    stream.link([at, point.number, value]);
  }
  return tooOld ? 'tooOld' : 'counted';
}

function pointOf(stream: Stream, observation: Observation, at: number): PointRow {
  const { scope } = stream;
  const { distinctVoices } = scope;
  const voices = distinctVoices === 'both' || distinctVoices === 'customers';
  const texts = distinctVoices === 'both' || distinctVoices === 'texts';
  return {
    stream: stream.id,
    number: observation.feedback.number,
    at,
    fresh: 1,
    hit: scope.numerator && fits(observation, scope.numerator) ? 1 : 0,
    voice: voices ? identity(observation.voiceKey ?? observation.feedback.voice?.customer) : null,
    content: texts ? identity(observation.contentKey ?? observation.feedback.voice?.content) : null,
    region: identity(fieldOf(observation, 'region')),
    dealer: identity(fieldOf(observation, 'place.dealer')),
    case_number: observation.case?.number ?? null,
  };
}

const LONGEST_IDENTITY = 64;

/** Long identities are hashed: each stands in an index. */
function identity(value: string | undefined): string | null {
  if (value === undefined || value === '') return null;
  if (value.length <= LONGEST_IDENTITY) return value;
  return createHash('sha256').update(value).digest('base64url');
}

interface Judged {
  rule: SurgeRule;
  stream: Stream;
  at: number;
  observation: Observation;
  values: readonly string[];
  counting: Counting;
}

async function judge(tx: Tx, judged: Judged): Promise<RuleDecision> {
  const { rule, stream, at, observation, counting } = judged;
  const finding = decide(rule, stream, at, observation.feedback.number);
  if (counting === 'tooOld') Object.assign(finding, { surge: false, reason: 'tooOld' });
  const mark = stream.marks[rule.id];
  // While an episode is open it is known to spread: reading a thousand points with every feedback would not be flat.
  if (rule.kind === 'count' && finding.surge && rule.spreading.mode !== 'off' && !mark?.open)
    await checkSpreading(tx, rule, stream, finding);
  const held = { rule, stream, at, surge: finding.surge, count: finding.count };
  const transition = await transitionOf(tx, held);
  if (transition === 'over') Object.assign(finding, { surge: false, reason: 'episodeOver' });
  const evidence = evidenceOf(judged, finding);
  if (transition === undefined || transition === 'over')
    return {
      outcome: 'normal',
      reason: counting === 'repeatedVoice' || counting === 'alreadyCounted' ? counting : finding.reason,
      evidence,
    };
  if (transition === 'ongoing') {
    Object.assign(evidence, { episode: stream.marks[rule.id]!.id, transition });
    return { outcome: 'surge', reason: finding.reason, evidence };
  }
  if (rule.kind === 'count' && !finding.spreading && rule.spreading.mode !== 'off')
    await checkSpreading(tx, rule, stream, finding, false);
  evidence.why = whyOf(rule, finding);
  if (finding.spreading) evidence.spreading = finding.spreading;
  evidence.caseNumbers = await casesBetween(tx, stream.id, finding.from, finding.to, MAX_CASE_NUMBERS);
  evidence.series = seriesOf(rule, stream, finding);
  await (transition === 'opened' ? openEpisode : growEpisode)(tx, held, evidence);
  return { outcome: 'surge', reason: finding.reason, evidence };
}

async function checkSpreading(
  tx: Tx,
  rule: Extract<SurgeRule, { kind: 'count' }>,
  stream: Stream,
  finding: Finding,
  decides = true,
): Promise<void> {
  const { from, to } = finding;
  const points = await pointsBetween(tx, stream.id, from, to);
  finding.spreading = spreadingOf(points, { from, to, zone: stream.zone }, rule.spreading);
  if (decides && !finding.spreading.spreading)
    Object.assign(finding, { surge: false, reason: 'notSpreading' });
}

function evidenceOf({ rule, stream, observation, values }: Judged, finding: Finding): SurgeEvidence {
  const { from, to, count, total, expected, pValue, alarmsPerKeyYear, threshold, share, lowerBound } =
    finding;
  return {
    ...{ rule: rule.id, kind: rule.kind, name: rule.name },
    key: rule.key.map((field, i) => ({ field, value: values[i]! })),
    stream: stream.id,
    window: { from: isoAt(from, stream.zone), to: isoAt(to, stream.zone), minutes: rule.windowMinutes },
    ...{ count, expected, pValue, alarmsPerKeyYear, threshold },
    ...(total === undefined ? {} : { total }),
    ...(share === undefined ? {} : { share }),
    ...(lowerBound === undefined ? {} : { lowerBound }),
    ...(finding.spreading ? { spreading: finding.spreading } : {}),
    raisesTo: rule.raisesTo,
    caseNumbers: observation.case ? [observation.case.number] : [],
    why: whyOf(rule, finding),
  };
}

const WEIGHT = { opened: 3, grown: 2, ongoing: 1 } as const;

function verdictOf(observation: Observation, rules: RuleDecision[]): SurgeVerdict {
  const common = {
    feedback: observation.feedback.number,
    ...(observation.case ? { caseNumber: observation.case.number } : {}),
    rules,
  };
  const weight = ({ outcome, evidence }: RuleDecision) =>
    outcome === 'surge' ? WEIGHT[evidence.transition ?? 'ongoing'] : 0;
  const top = rules.reduce<RuleDecision | undefined>(
    (best, rule) => (best && weight(best) >= weight(rule) ? best : rule),
    undefined,
  );
  if (!top) return { outcome: 'normal', reason: 'notConcerned', evidence: null, ...common };
  return { outcome: top.outcome, reason: top.reason, evidence: top.evidence, ...common };
}
