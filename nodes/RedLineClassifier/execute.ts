import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { canonicalJson } from '../../voc/canonicalJson';
import { shortValue, VocError } from '../../voc/errors';
import { judge } from '../../voc/judge';
import { PACK_IDS, compileLexicon, packLexicon } from '../../voc/redline';
import type { CompiledLexicon, PackId, SegmenterPreference } from '../../voc/redline';
import { compiledWords, currentRulebook, withWords } from '../../voc/rulebook';
import type { OwnerWord } from '../../voc/rulebook';
import type { FeedbackNote, Level } from '../../voc/types';
import { ledgerOf } from '../shared/ledgerAccess';
import { forEachItem } from '../shared/operations';
import { readAgain, settingsOf } from './secondReader';
import type { Judged } from './secondReader';

const OUTPUT_OF: Readonly<Record<Level, number>> = { P0: 0, P1: 1, P2: 2, review: 3 };

interface Rules {
  compiled: CompiledLexicon;
  version: number;
}

/** Judges each item; what cannot be judged goes to "Review" under "continue on fail": a person has to look. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const results = await judgeAll(this);
  return await forEachItem(
    this,
    4,
    async (itemIndex, item) => {
      const result = results[itemIndex]!;
      if ('error' in result) throw result.error;
      const { verdict } = result;
      return {
        output: OUTPUT_OF[verdict.level],
        json: { ...item.json, verdict: verdict as unknown as IDataObject },
      };
    },
    OUTPUT_OF.review,
  );
}

/** All items by the words first, then what is in doubt by the model, several at a time: a model takes seconds. */
async function judgeAll(context: IExecuteFunctions): Promise<Array<Judged | { error: unknown }>> {
  const results: Array<Judged | { error: unknown }> = [];
  for (const i of context.getInputData().keys()) {
    try {
      results.push(await judgeOne(context, i));
    } catch (error) {
      // The item stops the execution: nobody would see what a model says about the others.
      if (!context.continueOnFail())
        return [...results, ...Array.from({ length: context.getInputData().length - i }, () => ({ error }))];
      results.push({ error });
    }
  }
  if (results.length === 0 || context.getNodeParameter('secondReader', 0, false) !== true) return results;
  const settings = settingsOf(context.getNodeParameter('secondReaderOptions', 0, {}) as IDataObject);
  const judged = results.filter((result) => !('error' in result)) as Judged[];
  const verdicts = await readAgain(context, judged, settings);
  let next = 0;
  return results.map((result) => ('error' in result ? result : { ...result, verdict: verdicts[next++]! }));
}

async function judgeOne(context: IExecuteFunctions, itemIndex: number): Promise<Judged> {
  const text = textOf(context, itemIndex);
  const { compiled, version } = await rulesOf(context, itemIndex);
  const notes = notesOf(context, itemIndex);
  const verdict = judge(text, notes, compiled, { rulebookVersion: version, segmenter: segmenter() });
  return { text, verdict, lexicon: compiled.lexicon };
}

function textOf(context: IExecuteFunctions, itemIndex: number): string {
  const text = context.getNodeParameter('text', itemIndex, null) as unknown;
  if (typeof text === 'string') return text;
  throw new VocError({
    code: text === null || text === undefined ? 'input.missing' : 'input.invalid',
    field: 'text',
    ...(text === null || text === undefined ? {} : { value: shortValue(text) }),
    message: { zh: '没有可判定的文本', en: 'There is no text to judge' },
    remedy: {
      zh: '请把本节点接在“客诉规整”之后，或在“文本”里填写文本所在的字段。',
      en: 'Put this node behind VoC Normalize, or say in "Text" which field holds the text.',
    },
  });
}

/** What VoC Normalize noted about the feedback; a feedback without notes has none. */
function notesOf(context: IExecuteFunctions, itemIndex: number): FeedbackNote[] {
  const given = context.getNodeParameter('notes', itemIndex, []) as unknown;
  const notes = typeof given === 'string' ? parsed(given) : (given ?? []);
  if (Array.isArray(notes) && notes.every((note) => typeof note === 'object' && note !== null)) {
    return notes as FeedbackNote[];
  }
  throw new VocError({
    code: 'input.invalid',
    field: 'notes',
    value: shortValue(given),
    message: { zh: '“附注”不是附注列表', en: '"Notes" is no list of notes' },
    remedy: {
      zh: '请保留默认值（“客诉规整”的附注），没有附注时请清空。',
      en: 'Keep the default (the notes of VoC Normalize), or empty it where there are none.',
    },
  });
}

function parsed(text: string): unknown {
  try {
    return text.trim() === '' ? [] : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

async function rulesOf(context: IExecuteFunctions, itemIndex: number): Promise<Rules> {
  const source = context.getNodeParameter('rules', itemIndex) as string;
  if (source === 'builtIn') {
    const pack = context.getNodeParameter('pack', itemIndex, 'automotive') as string;
    return { compiled: compileLexicon(packLexicon(knownPack(pack))), version: 0 };
  }
  if (source === 'node') {
    const words = context.getNodeParameter('words.entries', itemIndex, []) as OwnerWord[];
    return { compiled: ownWords(words), version: 0 };
  }
  const rulebook = await currentRulebook(await ledgerOf(context));
  return { compiled: compiledWords(rulebook), version: rulebook.version };
}

function knownPack(pack: string): PackId {
  const known = PACK_IDS.find((id) => id === pack);
  if (known) return known;
  throw new VocError({
    code: 'input.invalid',
    field: 'pack',
    value: shortValue(pack),
    message: { zh: '没有这个词库', en: 'There is no such pack' },
    remedy: { zh: '请从列表中选择词库。', en: 'Choose a pack of the list.' },
  });
}

/** Compiling takes a moment: the same words of the next item (or execution) are found again. */
let lastOwn: { key: string; compiled: CompiledLexicon } | undefined;

function ownWords(entries: readonly OwnerWord[]): CompiledLexicon {
  const words = entries.map((entry) => ({ ...entry, word: String(entry.word ?? '').trim() }));
  for (const { word } of words) {
    const length = Array.from(word).length;
    if (length >= 2 && word.length <= 40) continue;
    throw new VocError({
      code: 'input.invalid',
      field: 'words',
      value: shortValue(word),
      message: { zh: '词语的长度不合适', en: 'A word has the wrong length' },
      remedy: { zh: '每个词语请填写 2–40 个字符。', en: 'Give each word 2 to 40 characters.' },
    });
  }
  const key = canonicalJson(words);
  if (lastOwn?.key !== key) lastOwn = { key, compiled: compileLexicon(withWords(words)) };
  return lastOwn.compiled;
}

/** The administrator's choice: nodejieba needs 244 MB, node-rs 55 MB (DESIGN §3.1). */
function segmenter(): SegmenterPreference {
  const chosen = process.env.VOC_SEGMENTER;
  return chosen === 'nodejieba' || chosen === 'node-rs' ? chosen : 'auto';
}
