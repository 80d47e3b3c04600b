export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Index of the first span that ends behind `at`; spans in order, none overlapping another. Logarithmic. */
function firstEndingBehind(spans: readonly Span[], at: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle].end <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Spans that begin before `to` and end behind `from`, of an ordered list: a look at a few, whatever the text's length. */
export function within<T extends Span>(spans: readonly T[], from: number, to: number): T[] {
  const first = firstEndingBehind(spans, from);
  let last = first;
  while (last < spans.length && spans[last].start < to) last += 1;
  return spans.slice(first, last);
}

/** Whether a span of an ordered list reaches into `start … end`. */
export function overlaps(spans: readonly Span[], start: number, end: number): boolean {
  const first = spans[firstEndingBehind(spans, start)];
  return first !== undefined && first.start < end;
}
