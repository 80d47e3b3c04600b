import { LEVELS, TIERS } from '../types';
import type { Evidence, Level, Verdict, VerdictReason } from '../types';
import type { CompiledLexicon } from './compile';
import { findEvidence, type Finding } from './evidence';
import { problemTypeOf } from './problemType';
import { joinInterrupted, type JoinedText } from './spaced';
import { sharedSegmenter, type Segmenter, type SegmenterPreference } from './segmenter';
import { WHY_NO_TEXT, whyFound, whyNothing } from './verdictText';

export interface ClassifyOptions {
  /** Number the verdict carries; 0 is the built-in pack. */
  rulebookVersion?: number;
  /** The administrator's choice of segmenter, or one already loaded; default `auto`. */
  segmenter?: SegmenterPreference | Segmenter;
}

/** Evidence a verdict carries at most; the strongest stay. */
const MAX_EVIDENCE = 12;
const LETTER = /[\p{L}\p{N}]/u;

/**
 * The red-line verdict on one clean text (R4, R5, R7; DESIGN §6). Never throws on any text; linear in its length.
 *
 * - A P0 rule whose words are stated as fact gives P0. In a doubtful context (worry, question, hearsay, advert,
 *   praise) it gives `review`, never less ("宁可错杀"). Only a plain denial (没有冒烟) takes a hit back.
 * - The highest level of all rules stands: a rule raises, it never lowers what another found.
 * - Nothing readable (empty, emoji only) is `review` with reason `noText`: nobody has judged it.
 */
export function classifyText(
  text: string,
  compiled: CompiledLexicon,
  options: ClassifyOptions = {},
): Verdict {
  const rulebookVersion = options.rulebookVersion ?? 0;
  if (!LETTER.test(text))
    return {
      level: 'review',
      reason: 'noText',
      type: 'usageExperience',
      category: 'none',
      confidence: 0,
      evidence: [],
      why: WHY_NO_TEXT,
      rulebookVersion,
    };
  const segmenter = () => segmenterOf(options.segmenter);
  const findings = compiled.alarm.scan(text).words.length > 0 ? readAll(text, compiled, segmenter) : [];
  const joined = joinInterrupted(text, compiled, segmenter);
  if (joined) findings.push(...interrupted(text, joined, findings, compiled, segmenter));
  findings.sort((a, b) => compare(a, b, compiled));
  const strongest = findings.length > 0 ? findings[0] : undefined;
  const level = strongest ? levelOf(strongest) : 'P2';
  const counted = level !== 'P2' ? strongest : undefined;
  return {
    level,
    reason: counted ? reasonOf(counted) : 'nothingFound',
    // A major term (P1) belongs to no tier: the words decide.
    ...problemTypeOf(text, counted && !counted.rule.major ? counted.evidence.tier : undefined),
    category: counted ? counted.evidence.category : 'none',
    ...(counted && !counted.rule.major ? { tier: counted.evidence.tier } : {}),
    confidence: confidenceOf(level, findings),
    evidence: distinct(findings.map((finding) => finding.evidence)).slice(0, MAX_EVIDENCE),
    why: counted ? whyFound(level, counted, compiled) : whyNothing(strongest),
    rulebookVersion,
  };
}

/**
 * What is found only when interrupted words are read as one (刹车失 灵); offsets are those of the clean text. These
 * findings come on top: one that the text as it stands gave is never taken back by a joined reading.
 */
function interrupted(
  text: string,
  joined: JoinedText,
  known: readonly Finding[],
  compiled: CompiledLexicon,
  segmenter: () => Segmenter | undefined,
): Finding[] {
  const place = ({ start, end }: { start: number; end: number }) => ({
    start: joined.original(start),
    end: joined.original(end - 1) + 1,
  });
  return readAll(joined.text, compiled, segmenter)
    .filter(({ rule, evidence }) =>
      known.every((other) => other.rule !== rule || other.evidence.context !== evidence.context),
    )
    .map(({ rule, evidence, clause }) => {
      const at = place(evidence);
      const around = place(clause);
      return {
        rule,
        clause: around,
        evidence: {
          ...evidence,
          ...at,
          text: text.slice(at.start, at.end),
          clause: text.slice(around.start, around.end).trim(),
        },
      };
    });
}

function segmenterOf(choice: ClassifyOptions['segmenter']): Segmenter | undefined {
  return typeof choice === 'object' ? choice : sharedSegmenter(choice);
}

/** Components alone (刹车, 方向盘) are in every text about cars: only texts with a term or failure come here. */
function readAll(text: string, compiled: CompiledLexicon, segmenter: () => Segmenter | undefined): Finding[] {
  return findEvidence(text, compiled.matcher.scan(text), compiled, segmenter);
}

/** Two rules may hold the same pair; a reader wants each reason once. */
function distinct(evidence: readonly Evidence[]): Evidence[] {
  const seen = new Set<string>();
  return evidence.filter(({ start, end, category, concept, context }) => {
    const key = [start, end, category, concept, context].join('|');
    return !seen.has(key) && seen.add(key);
  });
}

function levelOf({ rule, evidence }: Finding): Level {
  if (evidence.context === 'asserted') return rule.level;
  // Denied, or not said by the customer at all.
  if (evidence.context === 'negated' || evidence.context === 'agent') return 'P2';
  if (rule.level === 'P0') return 'review';
  // A doubtful word in an open question of the writer still wants a look; in all other doubt it is nobody's event.
  return rule.level === 'review' && evidence.context === 'question' ? 'review' : 'P2';
}

function reasonOf({ rule, evidence }: Finding): VerdictReason {
  if (rule.level === 'P1') return 'majorTerm';
  if (rule.level === 'review') return 'doubtfulTerm';
  if (evidence.context !== 'asserted') return 'doubtfulContext';
  return rule.kind === 'pair' ? 'redLinePair' : 'redLineTerm';
}

/** Strongest first: level, then tier (safety before compliance …), order of the lexicon, place in the text. */
function compare(a: Finding, b: Finding, compiled: CompiledLexicon): number {
  const rank = (finding: Finding) =>
    compiled.categoryRank.get(finding.evidence.category) ?? Number.MAX_SAFE_INTEGER;
  return (
    LEVELS.indexOf(levelOf(a)) - LEVELS.indexOf(levelOf(b)) ||
    TIERS.indexOf(a.evidence.tier) - TIERS.indexOf(b.evidence.tier) ||
    rank(a) - rank(b) ||
    a.evidence.start - b.evidence.start
  );
}

/** How sure the reader is of the level: several independent findings of a category that agree make it surer. */
function confidenceOf(level: Level, findings: readonly Finding[]): number {
  if (level === 'P2') return findings.length === 0 ? 0.8 : 0.6;
  if (level === 'review') return 0.5;
  const agreeing = findings.filter((finding) => levelOf(finding) === level);
  const base = level === 'P1' ? 0.6 : agreeing[0].rule.kind === 'pair' ? 0.85 : 0.8;
  return Math.min(0.99, Math.round((base + 0.05 * (agreeing.length - 1)) * 100) / 100);
}
