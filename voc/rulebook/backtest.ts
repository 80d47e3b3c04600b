import { canonicalJson } from '../canonicalJson';
import { cleanText } from '../feedback';
import { judge } from '../judge';
import { LEVELS } from '../types';
import type { Evidence, FeedbackNote, Level, Verdict } from '../types';
import { defaultRulebook } from './defaults';
import type { Rulebook } from './schema';
import { compiledWords } from './words';

/** A feedback to try rules on; only the text is needed. */
export interface BacktestRow {
  text: string;
  /** Number of the feedback, or any id. */
  number?: string;
  /** What intake noted (text cut, garbled): doubt that no rule sees in the text. */
  notes?: readonly Pick<FeedbackNote, 'reason'>[];
  /** The verdict it got when it came in. */
  level?: Level | null;
  /** What people say it is, for a labelled sample: `P0`, `REVIEW`, anything else is ordinary. */
  label?: string;
}

/** What the candidate is compared with. `stored`: the verdict each row got when it came in. */
export type Against = Rulebook | 'stored';

export interface BacktestExample {
  number: string;
  text: string;
  from: Level;
  to: Level;
  /** Of the verdict that is more urgent: the reason a person wants to see. */
  why: string;
  evidence: Pick<Evidence, 'start' | 'end' | 'concept' | 'category'>[];
}

/** One direction of change with its examples. */
export interface BacktestChange {
  count: number;
  examples: BacktestExample[];
}

/** How well a rulebook reads the labelled rows; shares are 0 … 1, null without any row of that label. */
export interface SampleScore {
  /** P0 rows judged P0. */
  recall: number | null;
  /** P0 rows judged P0 or review: a person sees them. */
  seen: number | null;
  /** Ordinary rows judged P0. */
  falseRed: number | null;
  /** Ordinary rows judged review. */
  falseReview: number | null;
}

export interface BacktestResult {
  /** Rows tried. */
  rows: number;
  version: number;
  /** Number of the version compared with; left out where rows were compared with their stored verdicts. */
  againstVersion?: number;
  before: Record<Level, number>;
  after: Record<Level, number>;
  /** Every change of level with its number, most urgent first. */
  moves: { from: Level; to: Level; count: number }[];
  /** P0 now, and not before. */
  newlyRed: BacktestChange;
  /** P0 before, and not now. */
  noLongerRed: BacktestChange;
  /** Between the other levels. */
  otherChanges: BacktestChange;
  sample?: { rows: number; red: number; ordinary: number; before: SampleScore; after: SampleScore };
}

export interface BacktestOptions {
  /** Examples kept of each direction; default 20. */
  examples?: number;
}

/** A text of an example: enough to judge by, never a whole novel on a phone. */
const EXAMPLE_CHARACTERS = 400;

/** Tries rules row by row in bounded memory: counts and a few examples are all it keeps. */
export class Backtest {
  private readonly before = counts();
  private readonly after = counts();
  private readonly moves = new Map<string, { from: Level; to: Level; count: number }>();
  private readonly newlyRed: BacktestChange = { count: 0, examples: [] };
  private readonly noLongerRed: BacktestChange = { count: 0, examples: [] };
  private readonly otherChanges: BacktestChange = { count: 0, examples: [] };
  private readonly sample = { before: new Tally(), after: new Tally() };
  private readonly most: number;
  private readonly sameWords: boolean;
  private rows = 0;

  constructor(
    private readonly candidate: Rulebook,
    private readonly against: Against | undefined,
    { examples = 20 }: BacktestOptions = {},
  ) {
    this.most = examples;
    this.sameWords =
      typeof against === 'object' && canonicalJson(against.words) === canonicalJson(candidate.words);
  }

  add(row: BacktestRow): void {
    const text = typeof row.text === 'string' ? row.text : '';
    const now = judged(text, row, this.candidate);
    const then = this.former(text, row, now);
    this.rows += 1;
    this.before[then.level] += 1;
    this.after[now.level] += 1;
    this.sample.before.add(row.label, then.level);
    this.sample.after.add(row.label, now.level);
    if (then.level === now.level) return;
    const key = `${then.level}>${now.level}`;
    const move = this.moves.get(key);
    if (move) move.count += 1;
    else this.moves.set(key, { from: then.level, to: now.level, count: 1 });
    const change =
      now.level === 'P0' ? this.newlyRed : then.level === 'P0' ? this.noLongerRed : this.otherChanges;
    change.count += 1;
    if (change.examples.length < this.most) change.examples.push(exampleOf(text, row, then, now));
  }

  result(): BacktestResult {
    const rank = (level: Level) => LEVELS.indexOf(level);
    return {
      rows: this.rows,
      version: this.candidate.version,
      ...(typeof this.against === 'object' ? { againstVersion: this.against.version } : {}),
      before: { ...this.before },
      after: { ...this.after },
      moves: [...this.moves.values()].sort((a, b) => rank(a.to) - rank(b.to) || rank(a.from) - rank(b.from)),
      newlyRed: this.newlyRed,
      noLongerRed: this.noLongerRed,
      otherChanges: this.otherChanges,
      ...(this.sample.after.rows === 0
        ? {}
        : {
            sample: {
              rows: this.sample.after.rows,
              red: this.sample.after.red,
              ordinary: this.sample.after.ordinary,
              before: this.sample.before.score(),
              after: this.sample.after.score(),
            },
          }),
    };
  }

  private former(text: string, row: BacktestRow, now: Verdict): Verdict | Pick<Verdict, 'level'> {
    const { against } = this;
    if (typeof against === 'object') return this.sameWords ? now : judged(text, row, against);
    const stored = row.level && LEVELS.includes(row.level) ? row.level : undefined;
    if (stored !== undefined) return { level: stored };
    // Compared with stored verdicts, a row that never got one cannot have changed.
    return against === 'stored' ? now : judged(text, row, standard());
  }
}

/**
 * Tries a rulebook on rows (DESIGN §8): how many of each level before and after, what is newly red and what is no longer,
 * with examples and evidence; recall and false alarms where rows carry labels. Texts may be given as plain strings.
 *
 * @param against another rulebook, or `stored` for the verdicts the rows got; left out, a row's own verdict and for rows
 * without one the built-in pack
 */
export function backtest(
  rows: Iterable<BacktestRow | string>,
  rulebook: Rulebook,
  against?: Against,
  options?: BacktestOptions,
): BacktestResult {
  const run = new Backtest(rulebook, against, options);
  for (const row of rows) run.add(typeof row === 'string' ? { text: row } : row);
  return run.result();
}

let builtin: Rulebook | undefined;

function standard(): Rulebook {
  return (builtin ??= defaultRulebook());
}

function judged(text: string, { notes }: BacktestRow, book: Rulebook): Verdict {
  return judge(text, Array.isArray(notes) ? notes : [], compiledWords(book), {
    rulebookVersion: book.version,
  });
}

function counts(): Record<Level, number> {
  return { P0: 0, review: 0, P1: 0, P2: 0 };
}

function exampleOf(
  text: string,
  { number }: BacktestRow,
  then: Verdict | Pick<Verdict, 'level'>,
  now: Verdict,
): BacktestExample {
  const milder = LEVELS.indexOf(then.level) < LEVELS.indexOf(now.level);
  // A stored verdict is a level only: then the new one says why it is none any more.
  const { why, evidence } = milder && isVerdict(then) ? then : now;
  // Evidence counts in the clean text.
  const clean = cleanText(text);
  return {
    number: number ?? '',
    text: clean.length <= EXAMPLE_CHARACTERS ? clean : `${clean.slice(0, EXAMPLE_CHARACTERS)}…`,
    from: then.level,
    to: now.level,
    why: why.zh,
    evidence: evidence
      .filter(({ end }) => end <= EXAMPLE_CHARACTERS)
      .map(({ start, end, concept, category }) => ({ start, end, concept, category })),
  };
}

function isVerdict(verdict: Verdict | Pick<Verdict, 'level'>): verdict is Verdict {
  return 'evidence' in verdict;
}

/** Counts labelled rows against verdicts. */
class Tally {
  rows = 0;
  red = 0;
  ordinary = 0;
  private redAsRed = 0;
  private redSeen = 0;
  private ordinaryAsRed = 0;
  private ordinaryAsReview = 0;

  add(label: string | undefined, level: Level): void {
    const named = typeof label === 'string' ? label.trim().toUpperCase() : '';
    if (named === '') return;
    this.rows += 1;
    // What people themselves call doubtful is neither a miss nor a false alarm.
    if (named === 'REVIEW' || named === '待复核') return;
    if (named === 'P0' || named === '红线') {
      this.red += 1;
      if (level === 'P0') this.redAsRed += 1;
      if (level === 'P0' || level === 'review') this.redSeen += 1;
      return;
    }
    this.ordinary += 1;
    if (level === 'P0') this.ordinaryAsRed += 1;
    if (level === 'review') this.ordinaryAsReview += 1;
  }

  score(): SampleScore {
    const share = (part: number, of: number) => (of === 0 ? null : part / of);
    return {
      recall: share(this.redAsRed, this.red),
      seen: share(this.redSeen, this.red),
      falseRed: share(this.ordinaryAsRed, this.ordinary),
      falseReview: share(this.ordinaryAsReview, this.ordinary),
    };
  }
}
