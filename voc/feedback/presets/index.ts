import { VocError, shortValue } from '../../errors';
import { isEmpty, readPayload, valueAt } from '../readPayload';
import type { ChannelPreset, PresetChoice } from '../types';
import { csvRow, n8nForm, webForm } from './forms';
import { complaintSite, forumPost } from './sites';
import { email, privateMessage, socialComment } from './social';
import { hotline, sales, store } from './staff';
import { api, appFeedback, genericJson } from './systems';
import { telematics } from './telematics';

/** All presets, in the order the panel shows them (R1). */
export const PRESETS: readonly ChannelPreset[] = [
  webForm,
  n8nForm,
  api,
  appFeedback,
  socialComment,
  privateMessage,
  email,
  hotline,
  store,
  sales,
  complaintSite,
  forumPost,
  telematics,
  csvRow,
  genericJson,
];

export const DEFAULT_PRESET = genericJson.id;
/** In place of a preset's id: the one that fits the message. */
export const AUTO = 'auto';

/**
 * The preset of that id.
 * @throws VocError `input.invalid` naming the known ids: a wrong id is a wrong setting of the node, not a bad message.
 */
export function presetById(id: string): ChannelPreset {
  const preset = PRESETS.find((candidate) => candidate.id === id);
  if (preset) return preset;
  const known = [AUTO, ...PRESETS.map((candidate) => candidate.id)].join(', ');
  throw new VocError({
    code: 'input.invalid',
    field: 'preset',
    value: shortValue(id),
    message: {
      zh: `没有名为“${shortValue(id)}”的渠道预设`,
      en: `There is no channel preset "${shortValue(id)}"`,
    },
    remedy: {
      zh: `请选择：${known}，或使用自定义映射`,
      en: `Choose one of ${known}, or map the fields by hand`,
    },
  });
}

/** The first set of signs that are all there, with the root they stand under. */
function signsOf(payload: unknown, preset: ChannelPreset): readonly string[] {
  let best: readonly string[] = [];
  for (const root of preset.roots ?? ['']) {
    const holder = valueAt(payload, root);
    for (const signs of preset.signs ?? []) {
      if (signs.length > best.length && signs.every((path) => !isEmpty(valueAt(holder, path)))) best = signs;
    }
  }
  return best;
}

/**
 * The preset that fits: of those whose signs are all in the message and that find something to judge there, the one
 * with the most signs, then the one that finds the most fields. A message with no channel's signs is read by
 * `genericJson`, or by `csvRow` where only that finds a text. The choice says why.
 */
export function choosePreset(payload: unknown, id: string): { preset: ChannelPreset; choice: PresetChoice } {
  if (id !== AUTO) {
    const preset = presetById(id);
    return { preset, choice: { id, reason: 'chosen', signs: [], found: 0 } };
  }
  let best: { preset: ChannelPreset; choice: PresetChoice } | undefined;
  for (const preset of PRESETS) {
    const signs = signsOf(payload, preset);
    if (signs.length === 0) continue;
    const raw = readPayload(payload, preset);
    if (!raw.text && !raw['fault.codes'] && !raw.summary) continue;
    const choice: PresetChoice = { id: preset.id, reason: 'signs', signs, found: Object.keys(raw).length };
    const better =
      !best ||
      signs.length > best.choice.signs.length ||
      (signs.length === best.choice.signs.length && choice.found > best.choice.found);
    if (better) best = { preset, choice };
  }
  if (best) return best;
  const guesses = [genericJson, csvRow].map((preset) => ({ preset, raw: readPayload(payload, preset) }));
  const guess = guesses.find(({ raw }) => raw.text) ?? guesses[0];
  const found = Object.keys(guess.raw).length;
  return { preset: guess.preset, choice: { id: guess.preset.id, reason: 'noSign', signs: [], found } };
}
