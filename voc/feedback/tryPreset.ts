import type { VocError } from '../errors';
import { DEFAULT_ZONE, isoInZone } from '../clock';
import type { FeedbackNote, Sentence } from '../types';
import { cutText } from './clean';
import { maskText, sanitizeForLog } from './mask';
import { normalize } from './normalize';
import { AUTO, PRESETS } from './presets';
import { TARGET_FIELDS } from './types';
import type { NormalizeDecision, NormalizeOptions, NormalizedFeedback, TargetField } from './types';

/** What a preset makes of one message, for somebody who sets up a channel; nothing is stored and all is masked. */
export interface PresetTrial {
  outcome: NormalizeDecision['outcome'];
  reason: NormalizeDecision['reason'];
  preset: { id: string; name: Sentence; why: Sentence };
  /** In the order of the fields; values masked as everywhere outside the case file, at most 200 characters. */
  found: Array<{ field: TargetField; path: string; value: string }>;
  notFound: TargetField[];
  /** What will be judged, masked; `rawLength` in characters of the message. */
  text: { judged: string; judgedLength: number; rawLength: number };
  notes: FeedbackNote[];
  problems: VocError[];
}

const MAX_SHOWN = 200;

/** Runs `normalize` on one message and shows where everything was found. Throws as `normalize` does. */
export function tryPreset(payload: unknown, options: NormalizeOptions): PresetTrial {
  const decision = normalize(payload, options);
  const { paths } = decision.evidence;
  const record = decision.outcome === 'accepted' ? decision.record : undefined;
  const here = (field: TargetField) => paths[field] !== undefined;
  return {
    outcome: decision.outcome,
    reason: decision.reason,
    preset: { ...presetOf(decision, options), why: whyOf(decision, options) },
    found: TARGET_FIELDS.filter(here).map((field) => ({
      field,
      path: paths[field]!,
      value: cutText(shown(field, record, options.zone), MAX_SHOWN),
    })),
    notFound: TARGET_FIELDS.filter((field) => !here(field)),
    text: {
      judged: record?.maskedText ?? '',
      judgedLength: record?.cleanText.length ?? 0,
      rawLength: record?.rawText.length ?? 0,
    },
    notes: record?.notes ?? [],
    problems: decision.outcome === 'rejected' ? decision.problems : [],
  };
}

function presetOf(decision: NormalizeDecision, options: NormalizeOptions): { id: string; name: Sentence } {
  const id = decision.evidence.preset?.id;
  const preset = PRESETS.find((candidate) => candidate.id === id);
  return preset
    ? { id: preset.id, name: preset.name }
    : { id: options.preset ?? 'custom', name: { zh: '自定义映射', en: 'Custom mapping' } };
}

function whyOf(decision: NormalizeDecision, options: NormalizeOptions): Sentence {
  const choice = decision.evidence.preset;
  if (options.mapping || !choice || options.preset !== AUTO)
    return { zh: '在面板中选定', en: 'Chosen in the panel' };
  const signs = choice.signs.join(', ');
  return choice.reason === 'signs'
    ? {
        zh: `消息里有该渠道特有的字段：${signs}；共认出 ${choice.found} 个字段`,
        en: `The message has the fields of this channel: ${signs}; ${choice.found} fields found`,
      }
    : {
        zh: `没有任何渠道的特有字段，按常见字段名读取；共认出 ${choice.found} 个字段`,
        en: `It has no channel's own fields, so usual names were tried; ${choice.found} fields found`,
      };
}

/** The value as the record has it, masked; empty where it could not be used (a note says why). */
function shown(field: TargetField, record: NormalizedFeedback | undefined, zone = DEFAULT_ZONE): string {
  if (!record) return '';
  const { masked } = record;
  switch (field) {
    case 'text':
    case 'title':
      return record.maskedText;
    case 'channel':
    case 'sourceId':
    case 'summary':
      return masked[field] ?? '';
    case 'occurredAt':
      return record.occurredAt === undefined ? '' : isoInZone(record.occurredAt, zone);
    case 'fault.codes':
      return masked.fault.codes.join(', ');
    default: {
      const [group, member] = field.split('.') as ['customer' | 'vehicle' | 'place', string];
      const value = (masked[group] as Record<string, unknown>)[member];
      return value === undefined ? '' : sanitizeForLog(maskText(String(value), { known: record.customer }));
    }
  }
}
