import { parseJson } from '../canonicalJson';
import { DAY } from '../clock';
import { Buckets } from './buckets';
import type { Scope } from './scope';
import { dayOf, hourOf } from './zone';

/** Days of history a stream keeps: the longest baseline, its lag, and a window. */
const DAYS_KEPT = 80;
const RUN_KEPT = 64;
const LATEST = 7 * DAY;
/** The profile of the day is halved beyond this, so that it follows new habits. */
const PROFILE_FULL = 20_000;

/** What a rule's latest episode is at, kept in the stream's row so that most feedbacks need no other read. */
export interface EpisodeMark {
  id: string;
  n: number;
  open: boolean;
  openedAt: number;
  /** Event time and ledger time at which the condition last held. */
  lastAt: number;
  seenAt: number;
  /** Count when it was last told; the next telling is at twice that. */
  told: number;
  /** How often it has grown. */
  grown: number;
  peak: number;
}

/** One link of a run: time, feedback, value. */
export type RunLink = [at: number, number: string, value: string];

interface Packed {
  since: number;
  fine: number[];
  days: number[];
  hours?: number[];
  run?: RunLink[];
  marks?: Record<string, EpisodeMark>;
}

/** How late a feedback may come and still find its window; later ones count in the baseline only. */
export function lateMs(scope: Scope): number {
  return Math.min(2 * scope.windowMs, LATEST);
}

/** How long points are needed: for the window of the latest latecomer, and the voices heard before it. */
export function pointsKeptMs(scope: Scope): number {
  return 2 * scope.windowMs + lateMs(scope) + DAY;
}

/** When a stream that falls silent is looked at again; whole days, so that the index seldom moves. */
export function sweepAt(scope: Scope, lastAt: number): number {
  return Math.floor(lastAt / DAY) * DAY + DAY + pointsKeptMs(scope);
}

/** When nothing of a silent stream is needed any more. */
export function forgetAt(lastAt: number): number {
  return Math.floor(lastAt / DAY) * DAY + (DAYS_KEPT + 1) * DAY;
}

/** The counts of one stream in memory. */
export class Stream {
  readonly fine: Buckets;
  readonly days: Buckets;
  readonly hours: number[];
  readonly run: RunLink[];
  readonly marks: Record<string, EpisodeMark>;
  private readonly since: number;

  private constructor(
    readonly id: string,
    readonly scope: Scope,
    readonly label: readonly string[],
    readonly zone: string,
    public lastAt: number,
    readonly isNew: boolean,
    packed: Packed,
  ) {
    this.since = packed.since;
    this.fine = Buckets.from(packed.fine);
    this.days = Buckets.from(packed.days);
    this.hours = packed.hours ?? new Array<number>(24).fill(0);
    this.run = packed.run ?? [];
    this.marks = packed.marks ?? {};
  }

  static fresh(id: string, scope: Scope, label: readonly string[], zone: string, since: number): Stream {
    return new Stream(id, scope, label, zone, 0, true, { since, fine: [], days: [] });
  }

  static stored(
    id: string,
    scope: Scope,
    row: { label: string; state: string; last_at: number },
    zone: string,
  ) {
    const label = parseJson<string[]>(row.label);
    return new Stream(id, scope, label, zone, row.last_at, false, parseJson<Packed>(row.state));
  }

  packed(): string {
    const packed: Packed = { since: this.since, fine: this.fine.toJson(), days: this.days.toJson() };
    if (this.usesProfile && this.hours.some((n) => n > 0)) packed.hours = this.hours;
    if (this.run.length > 0) packed.run = this.run;
    if (Object.keys(this.marks).length > 0) packed.marks = this.marks;
    return JSON.stringify(packed);
  }

  bucket(at: number): number {
    return Math.floor(at / this.scope.stepMs);
  }

  /** Beginning of a bucket, UTC ms. */
  moment(bucket: number): number {
    return bucket * this.scope.stepMs;
  }

  /** First calendar day that was watched as a whole. */
  get firstDay(): number {
    return dayOf(this.since, this.zone) + 1;
  }

  /** True where the time lies before everything that the time buckets still cover. */
  tooOld(at: number): boolean {
    return at < this.lastAt - lateMs(this.scope);
  }

  /** Counts one voice at its time; `by` −1 takes it back. */
  count(at: number, by: number, hit: boolean): void {
    const hits = hit ? by : 0;
    if (!this.tooOld(at)) this.fine.add(this.bucket(at), by, hits);
    this.days.add(dayOf(at, this.zone), by, hits);
    if (this.usesProfile) {
      const hour = hourOf(at, this.zone);
      this.hours[hour] = Math.max(0, this.hours[hour]! + by);
    }
  }

  /** Moves the newest time on and forgets what no window needs. Returns true at the first feedback of a day. */
  advance(at: number): boolean {
    if (at <= this.lastAt) return false;
    const newDay = this.lastAt > 0 && dayOf(at, this.zone) > dayOf(this.lastAt, this.zone);
    this.lastAt = at;
    this.fine.prune(this.bucket(at - this.scope.windowMs - lateMs(this.scope)));
    if (newDay) {
      this.days.prune(dayOf(at, this.zone) - DAYS_KEPT);
      const total = this.hours.reduce((sum, n) => sum + n, 0);
      if (total > PROFILE_FULL) this.hours.forEach((n, hour) => (this.hours[hour] = Math.floor(n / 2)));
    }
    return newDay;
  }

  /** Puts a link into the run at its time. */
  link(link: RunLink): void {
    let i = this.run.length;
    while (i > 0 && comesAfter(this.run[i - 1]!, link)) i--;
    this.run.splice(i, 0, link);
    if (this.run.length > RUN_KEPT) this.run.shift();
  }

  unlink(number: string): void {
    const at = this.run.findIndex(([, known]) => known === number);
    if (at >= 0) this.run.splice(at, 1);
  }

  /** Only windows shorter than a day need to know that nights are quiet. */
  private get usesProfile(): boolean {
    return this.scope.windowMs < DAY;
  }
}

function comesAfter([at, number]: RunLink, [otherAt, other]: RunLink): boolean {
  return at > otherAt || (at === otherAt && number > other);
}
