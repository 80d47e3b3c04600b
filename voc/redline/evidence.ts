import type { Evidence, EvidenceContext } from '../types';
import { boundaryCheck } from './boundary';
import { sentencesOf, type Span, type TextSentence } from './clauses';
import type { CompiledLexicon, Rule } from './compile';
import { readingOf } from './context';
import type { Hits } from './matcher';
import type { Segmenter } from './segmenter';

/** Evidence with the rule it came from. */
export interface Finding {
  readonly rule: Rule;
  readonly evidence: Evidence;
  /** Where `evidence.clause` stands in the text that was read. */
  readonly clause: Span;
}

interface Hit extends Span {
  readonly word: number;
  /** Index of the clause in its sentence. */
  readonly clause: number;
}

/**
 * Turns the raw hits of one text into findings: drops hits inside guard words, joins components and failures within
 * their clause or sentence, checks word boundaries, and reads the context. Linear in the text.
 */
export function findEvidence(
  text: string,
  hits: Hits,
  compiled: CompiledLexicon,
  segmenter: () => Segmenter | undefined,
): Finding[] {
  const findings: Finding[] = [];
  const kept = new Set<string>();
  /** Rules that have an asserted finding already. */
  const told = new Set<number>();
  const stands = boundaryCheck(text, segmenter);
  const reading = readingOf(text);
  /** Of a pair with text scope the last component of the sentences before. */
  const opened = new Map<number, Hit>();
  let cursor = 0;

  for (const sentence of sentencesOf(text)) {
    if (cursor >= hits.starts.length) break;
    const from = cursor;
    while (cursor < hits.starts.length && hits.starts[cursor] < sentence.end) cursor++;
    if (cursor === from) continue;
    const here = hitsOf(sentence, hits, from, cursor, compiled);
    if (here.length > 0) readSentence(sentence, here);
  }
  return findings;

  function readSentence(sentence: TextSentence, here: readonly Hit[]): void {
    const components = new Map<number, Hit[]>();
    for (const hit of here)
      for (const rule of compiled.roles[hit.word].components) {
        const list = components.get(rule);
        if (list) list.push(hit);
        else components.set(rule, [hit]);
      }
    const present = new Set(here.map((hit) => hit.word));
    const lacking = new Map<number, boolean>();
    /** Nothing of what the rule requires stands in this sentence; asked once a sentence, or repetition would be slow. */
    const lacks = (index: number): boolean => {
      const { requires } = compiled.rules[index];
      if (requires.size === 0) return false;
      let answer = lacking.get(index);
      if (answer === undefined)
        lacking.set(index, (answer = ![...requires].some((word) => present.has(word))));
      return answer;
    };
    // 没有出现刹车失灵: the denial stands before the component. What the pair reads so, 失灵 alone must not assert.
    const denied = new Set<Hit>();
    for (const failure of here)
      for (const rule of compiled.roles[failure.word].failures) {
        // Told already: keeps a text that repeats one sentence a million times linear.
        if (told.has(rule) || lacks(rule)) continue;
        const component =
          nearest(components.get(rule), failure, compiled.rules[rule]) ??
          earlier(opened.get(rule), failure, compiled.rules[rule]);
        if (component && add(rule, component, failure, sentence, here) === 'negated') denied.add(failure);
      }
    for (const hit of here)
      for (const rule of compiled.roles[hit.word].terms)
        add(rule, hit, hit, sentence, here, denied.has(hit) ? 'negated' : undefined);
    for (const hit of here) for (const rule of compiled.roles[hit.word].openers) opened.set(rule, hit);
  }

  /** Reads one hit of a rule in its context and keeps it when it says something new; gives the context back. */
  function add(
    index: number,
    component: Hit,
    failure: Hit,
    sentence: TextSentence,
    here: readonly Hit[],
    known?: EvidenceContext,
  ): EvidenceContext | undefined {
    const rule = compiled.rules[index];
    if (told.has(index)) return undefined;
    if (!stands(failure.start, failure.end, rule.kind === 'term')) return undefined;
    const silenced =
      rule.unless.size > 0 &&
      here.some((hit) => rule.unless.has(hit.word) && (hit.clause === failure.clause || rule.sentenceScope));
    if (silenced) return undefined;

    const start = Math.min(component.start, failure.start);
    const end = Math.max(component.end, failure.end);
    const apart = component.start < sentence.start;
    const first = apart ? failure.clause : Math.min(component.clause, failure.clause);
    const last = apart ? failure.clause : Math.max(component.clause, failure.clause);
    const around = { start: sentence.clauses[first].start, end: sentence.clauses[last].end };
    const span = apart ? { start, end: around.end } : around;
    const place = apart ? failure : { start, end };
    const context =
      known ?? reading.contextOf({ ...place, pivot: failure.start }, around, sentence, rule.tier);
    // One finding of a rule and context: a text that repeats itself says nothing new.
    if (kept.has(`${index} ${context}`)) return context;
    kept.add(`${index} ${context}`);
    if (context === 'asserted') told.add(index);
    const word = (hit: Hit) => compiled.words[hit.word];
    findings.push({
      rule,
      evidence: {
        start,
        end,
        text: text.slice(start, end),
        category: rule.category,
        tier: rule.tier,
        kind: rule.kind,
        concept: rule.kind === 'pair' ? `${word(component)} × ${word(failure)}` : word(failure),
        context,
        clause: text.slice(span.start, span.end).trim(),
      },
      clause: span,
    });
    return context;
  }
}

/** The hits of one sentence with their clause, without those that a longer guard word swallows. */
function hitsOf(
  sentence: TextSentence,
  hits: Hits,
  from: number,
  to: number,
  compiled: CompiledLexicon,
): Hit[] {
  const list: Hit[] = [];
  const guards: Span[] = [];
  let clause = 0;
  for (let i = from; i < to; i++) {
    const start = hits.starts[i];
    const word = hits.words[i];
    const end = start + compiled.words[word].length;
    while (clause + 1 < sentence.clauses.length && start >= sentence.clauses[clause].end) clause++;
    // A word that runs over a separator or out of the sentence is not one word of the text.
    if (start < sentence.start || end > sentence.clauses[clause].end) continue;
    list.push({ start, end, word, clause });
    if (compiled.roles[word].guard) guards.push({ start, end });
  }
  if (guards.length === 0) return list;
  // Sorted by start with the furthest end so far: a hit is swallowed when a guard begins no later and ends no earlier.
  let at = 0;
  let reach = 0;
  let reachStart = 0;
  return list.filter((hit) => {
    while (at < guards.length && guards[at].start <= hit.start) {
      if (guards[at].end > reach) {
        reach = guards[at].end;
        reachStart = guards[at].start;
      }
      at++;
    }
    const sameSpan = reachStart === hit.start && reach === hit.end;
    return !(hit.end <= reach) || sameSpan;
  });
}

/** The component closest to a failure that the pair's order, scope and distance allow. */
function nearest(components: readonly Hit[] | undefined, failure: Hit, rule: Rule): Hit | undefined {
  let best: Hit | undefined;
  let bestGap = Infinity;
  for (const component of components ?? []) {
    const before = component.end <= failure.start;
    const gap = before ? failure.start - component.end : component.start - failure.end;
    if (!before && component.start > failure.end + rule.maxDistance) break;
    if (gap < 0 || gap > rule.maxDistance || gap >= bestGap) continue;
    if (!before && rule.componentFirst) continue;
    // "刹车 失灵", "刹车，失灵": nothing but one separator stands between; the other way round it is a new topic.
    if (component.clause !== failure.clause && !rule.sentenceScope && (!before || gap > 1)) continue;
    best = component;
    bestGap = gap;
  }
  return best;
}

/** A component of an earlier sentence, where the pair's scope and distance allow it. */
function earlier(component: Hit | undefined, failure: Hit, rule: Rule): Hit | undefined {
  return component && failure.start - component.end <= rule.maxDistance ? component : undefined;
}
