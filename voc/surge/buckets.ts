/**
 * Counts by whole numbers (time buckets or days), kept sparse and sorted: a quiet stream of a year costs a few bytes.
 * Each holds all and, for ratios, those that fit the numerator.
 */
export class Buckets {
  private constructor(
    private readonly at: number[],
    private readonly all: number[],
    private readonly hits: number[],
  ) {}

  /** From `toJson`: [gap, all, hits, gap, all, hits …]; the first gap counts from 0. */
  static from(packed: readonly number[]): Buckets {
    const buckets = new Buckets([], [], []);
    let at = 0;
    for (let i = 0; i + 2 < packed.length; i += 3) {
      buckets.at.push((at += packed[i]!));
      buckets.all.push(packed[i + 1]!);
      buckets.hits.push(packed[i + 2]!);
    }
    return buckets;
  }

  toJson(): number[] {
    const packed: number[] = [];
    let before = 0;
    for (let i = 0; i < this.at.length; i++) {
      packed.push(this.at[i]! - before, this.all[i]!, this.hits[i]!);
      before = this.at[i]!;
    }
    return packed;
  }

  add(at: number, all: number, hits: number): void {
    // From the end: feedbacks come nearly in order.
    let i = this.at.length;
    while (i > 0 && this.at[i - 1]! > at) i--;
    if (i > 0 && this.at[i - 1] === at) {
      this.all[i - 1]! += all;
      this.hits[i - 1]! += hits;
    } else {
      this.at.splice(i, 0, at);
      this.all.splice(i, 0, all);
      this.hits.splice(i, 0, hits);
    }
  }

  /** Sum over from ≤ bucket ≤ to. */
  sum(from: number, to: number): { all: number; hits: number } {
    let all = 0;
    let hits = 0;
    for (let i = this.at.length - 1; i >= 0 && this.at[i]! >= from; i--) {
      if (this.at[i]! > to) continue;
      all += this.all[i]!;
      hits += this.hits[i]!;
    }
    return { all, hits };
  }

  /** End of the fullest run of `width` buckets that holds `at`, and its sum; of equal ones the latest. */
  fullest(at: number, width: number, newest: number): { end: number; all: number; hits: number } {
    const last = Math.max(at, Math.min(newest, at + width - 1));
    let best = { end: at, ...this.sum(at - width + 1, at) };
    // A window only grows where a bucket begins to belong to it: those are the ends worth trying.
    for (const end of this.at) {
      if (end <= at || end > last) continue;
      const sum = this.sum(end - width + 1, end);
      if (sum.all >= best.all) best = { end, ...sum };
    }
    return best;
  }

  prune(before: number): void {
    let n = 0;
    while (n < this.at.length && this.at[n]! < before) n++;
    if (n === 0) return;
    this.at.splice(0, n);
    this.all.splice(0, n);
    this.hits.splice(0, n);
  }

  get empty(): boolean {
    return this.at.length === 0;
  }

  get first(): number | undefined {
    return this.at[0];
  }
}
