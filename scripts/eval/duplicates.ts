/**
 * How well copied words are recognised (R2): real texts against perturbed ones of themselves, and against other texts of
 * the same brand and the same kind of problem. The look-up is the product's own, on a SQLite ledger.
 */
import { join } from 'node:path';
import type { MeasureContext, Report } from '../lib/measure.ts';
import { readJsonLines } from '../lib/measure.ts';
import type * as Duplicates from '../../voc/feedback/duplicates/index.ts';
import type * as Feedback from '../../voc/feedback/index.ts';
import type * as LedgerModule from '../../voc/ledger/index.ts';

export const title = {
  zh: '重复识别：真实文本加扰动后的召回率，与同品牌同类问题的其他文本的误判率',
  en: 'Duplicates: recall over perturbed real texts, false hits among other texts of the same brand and problem',
};

const TEXTS = 3000;
const PAIRS = 40_000;
const FLOORS = { recall: 0.98 };
const REAL_COPY = 0.8;
/** Customers' own words, and titles that an editor wrote to one pattern (the hardest case: 12 to 20 characters). */
const UNRELATED: Array<[string, string, number]> = [
  ['czw2024', 'same brand + problem, own words 原话', 0.004],
  ['czw_titles', 'same brand + problem, titles 标题', 0.01],
];

interface Row {
  id: string;
  source: string;
  text: string;
  brand?: string;
  problem?: string;
  codes?: string;
}

/** Our own words; the same seed gives the same texts every time. */
const FILLERS = [
  '真的',
  '确实',
  '目前',
  '一直',
  '现在',
  '非常',
  '已经',
  '居然',
  '而且',
  '总是',
  '当时',
  '后来',
];
const OPENINGS = [
  '你好，',
  '您好，我想反映一个问题：',
  '尊敬的客服，',
  '各位车友注意了，',
  '替朋友发一下：',
  '【投诉】',
];
const ENDINGS = [
  '，请尽快处理，谢谢！',
  '，希望给个说法',
  '。急急急！',
  '，有没有同样情况的？',
  '，太失望了。',
  '@官方客服',
];

type Random = () => number;
type Perturbation = (text: string, random: Random, letters: readonly string[]) => string;

const pick = <T>(items: readonly T[], random: Random) => items[Math.floor(random() * items.length)];
const shareOf = (length: number, share: number) => Math.max(1, Math.round(length * share));

const PERTURBATIONS: Array<[string, Perturbation]> = [
  ['unchanged', (text) => text],
  [
    'added words 加词',
    (text, random) => {
      const letters = [...text];
      for (let n = shareOf(letters.length, 0.04); n > 0; n--) {
        const at = Math.floor(random() * letters.length);
        // 2023 with a word in its middle is another number, not an added word.
        if (/^[\d.]{2}$/.test(`${letters[at - 1] ?? ''}${letters[at]}`)) continue;
        letters.splice(at, 0, pick(FILLERS, random));
      }
      return letters.join('');
    },
  ],
  [
    'typos 错别字',
    (text, random, letters) => {
      const own = [...text];
      for (let n = shareOf(own.length, 0.03); n > 0; n--) {
        const at = Math.floor(random() * own.length);
        if (/\p{Script=Han}/u.test(own[at])) own[at] = pick(letters, random);
      }
      return own.join('');
    },
  ],
  [
    'reordered sentences 换序',
    (text, random) => {
      const parts = text.split(/(?<=[，。！？；,!?;\n])/);
      for (let i = parts.length - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1));
        [parts[i], parts[j]] = [parts[j], parts[i]];
      }
      return parts.join('');
    },
  ],
  ['greeting + ending 加首尾', (text, random) => pick(OPENINGS, random) + text + pick(ENDINGS, random)],
  ['cut by a quarter 截短', (text) => [...text].slice(0, Math.ceil([...text].length * 0.75)).join('')],
];

export async function run(context: MeasureContext): Promise<Report> {
  const report: Report = {
    columns: ['perturbation', 'texts', 'found', 'recall', 'as the right one'],
    rows: [],
    notes: [],
    failures: [],
  };
  if (!context.shared) {
    report.notes.push('没有 ../shared/data，本项评测无法进行。 The shared real texts are not available.');
    return report;
  }
  const feedback = context.voc('feedback') as unknown as typeof Feedback;
  const duplicates = context.voc('feedback/duplicates') as unknown as typeof Duplicates;
  const { Ledger } = context.voc('ledger') as unknown as typeof LedgerModule;
  const ledger = await Ledger.open({
    kind: 'sqlite',
    path: join(context.scratch, 'duplicates.sqlite'),
    secret: 'the same figures every time',
  });
  const random = randomFrom(20_261_121);
  const receivedAt = ledger.clock.now();
  const recordOf = (text: string) => {
    const decision = feedback.normalize({ text }, { receivedAt });
    return decision.outcome === 'accepted' ? decision.record : undefined;
  };

  const rows = readJsonLines<Row>(join(context.shared, 'data', 'texts_zh.jsonl'));
  const long = unique(rows).filter(({ text }) => {
    const record = recordOf(text);
    return (
      record !== undefined &&
      duplicates.sayingOf(record.cleanText, record.extracted).words.length >= duplicates.SHORT_TEXT
    );
  });
  const texts = shuffled(long, random).slice(0, TEXTS);
  const letters = [...new Set(texts.slice(0, 300).flatMap(({ text }) => [...text]))].filter((letter) =>
    /\p{Script=Han}/u.test(letter),
  );

  const signatures = new Map<number, Duplicates.Signature>();
  for (let from = 0; from < texts.length; from += 100) {
    await ledger.transaction(async (tx) => {
      const all = texts.slice(from, from + 100).map(({ text }, i) => {
        const signature = duplicates.signatureOf(tx.keys, recordOf(text)!);
        const serial = from + i + 1;
        signatures.set(serial, signature);
        return { ...signature, serial, feedback: `F20260101-${serial}`, receivedAt };
      });
      await duplicates.insertSignatures(tx, all);
    });
  }

  for (const [name, perturb] of PERTURBATIONS) {
    let [found, right, tried] = [0, 0, 0];
    for (let from = 0; from < texts.length; from += 100) {
      await ledger.transaction(async (tx) => {
        const asked = texts.slice(from, from + 100).flatMap(({ text }, i) => {
          const record = recordOf(perturb(text, random, letters));
          return record ? [{ serial: from + i + 1, signature: duplicates.signatureOf(tx.keys, record) }] : [];
        });
        const candidates = await duplicates.findLookalikes(
          tx,
          asked.map(({ signature }) => signature),
        );
        const stored = await duplicates.readSignatures(tx, candidates.flat(), 0);
        for (const [i, { serial, signature }] of asked.entries()) {
          // A text that a cut leaves too short is nobody's copy by intention.
          if (signature.short) continue;
          tried++;
          const hits = candidates[i].flatMap((candidate) => {
            const similarity = duplicates.copySimilarity(signature, stored.get(candidate)!);
            return similarity === undefined ? [] : [{ candidate, similarity }];
          });
          const best = Math.max(0, ...hits.map(({ similarity }) => similarity));
          if (hits.some(({ candidate }) => candidate === serial)) found++;
          if (hits.some(({ candidate, similarity }) => candidate === serial && similarity === best)) right++;
        }
      });
    }
    const recall = found / tried;
    report.rows.push([name, tried, found, percent(recall), percent(right / tried)]);
    if (recall < FLOORS.recall)
      report.failures.push(`${name}: recall ${percent(recall)} < ${percent(FLOORS.recall)}`);
  }

  const cache = new Map<string, Duplicates.Signature>();
  const signed = (row: Row) => {
    const known = cache.get(row.id) ?? duplicates.signatureOf(ledger.keys, recordOf(row.text)!);
    cache.set(row.id, known);
    return known;
  };
  for (const [source, name, floor] of UNRELATED) {
    const pairs = shuffled(pairsOf(groupsOf(long.filter((row) => row.source === source))), random).slice(
      0,
      PAIRS,
    );
    const hits: Array<{ ids: string; similarity: number }> = [];
    let matters = 0;
    for (const [one, other] of pairs) {
      const similarity = duplicates.copySimilarity(signed(one), signed(other));
      // People do copy: what shares four fifths is a copy and no false hit.
      if (similarity !== undefined && similarity < REAL_COPY)
        hits.push({ ids: `${one.id} ~ ${other.id}`, similarity });
      const matter = duplicates.matterSimilarity(signed(one), signed(other));
      if (matter !== undefined && matter < REAL_COPY) matters++;
    }
    const share = hits.length / pairs.length;
    report.rows.push([name, pairs.length, hits.length, percent(share), '–']);
    report.rows.push([
      `… if of one customer 若为同一客户`,
      pairs.length,
      matters,
      percent(matters / pairs.length),
      '–',
    ]);
    report.notes.push(
      `${name}: ${hits
        .slice(0, 6)
        .map(({ ids, similarity }) => `${ids} (${similarity})`)
        .join(', ')}`,
    );
    if (share > floor) report.failures.push(`${name}: false hits ${percent(share)} > ${percent(floor)}`);
  }
  report.notes.unshift(
    '后四行为误判的上限：同品牌同类问题的两条文本，相似度达到阈值而低于 0.8（更高的本来就是转发）。 The last four rows are an upper bound of false hits: above the threshold and below 0.8; above that, the authors did copy.',
  );
  await ledger.close();
  return report;
}

function groupsOf(rows: Row[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const kind = row.problem ?? row.codes?.slice(0, 1);
    if (!row.brand || !kind) continue;
    const key = `${row.brand}/${kind}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Each with the forty behind it: all pairs of a large group would be its and nobody else's. */
function pairsOf(groups: Row[][]): Array<[Row, Row]> {
  return groups.flatMap((group) =>
    group.flatMap((one, i) => group.slice(i + 1, i + 41).map((other): [Row, Row] => [one, other])),
  );
}

function unique(rows: Row[]): Row[] {
  return [...new Map(rows.map((row) => [row.text, row])).values()];
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}

/** A linear congruential generator: the figures of two runs can be compared. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
