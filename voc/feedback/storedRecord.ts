import { isoInZone } from '../clock';
import type { FeedbackNote, FeedbackRecord } from '../types';
import type { NormalizedFeedback } from './types';

/** What every later node receives: masked facts, times in the zone, no empty groups (R3). */
export function recordOf(
  record: NormalizedFeedback,
  number: string,
  zone: string,
  /** Number of the feedback that already has this source id, with another text. */
  sameIdAs?: string,
  /** What earlier feedbacks have to do with it. */
  like: Pick<FeedbackRecord, 'voice' | 'related'> = {},
): FeedbackRecord {
  const { masked } = record;
  const notes = sameIdAs === undefined ? record.notes : [...record.notes, sameIdNote(sameIdAs)];
  return {
    number,
    channel: masked.channel,
    sourceId: masked.sourceId ?? `auto:${number}`,
    text: record.maskedText,
    ...(masked.summary === undefined ? {} : { summary: masked.summary }),
    receivedAt: isoInZone(record.receivedAt, zone),
    ...(record.occurredAt === undefined ? {} : { occurredAt: isoInZone(record.occurredAt, zone) }),
    ...(record.occurredPrecision === undefined ? {} : { occurredPrecision: record.occurredPrecision }),
    ...filled('customer', {
      name: masked.customer.name,
      phone: masked.customer.phone,
      email: masked.customer.email,
    }),
    ...filled('vehicle', masked.vehicle),
    ...filled('place', masked.place),
    ...filled('fault', {
      ...masked.fault,
      codes: masked.fault.codes.length === 0 ? undefined : [...masked.fault.codes],
    }),
    ...filled('fromText', record.fromText),
    ...filled('voice', like.voice ?? {}),
    ...(like.related === undefined ? {} : { related: like.related }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** What only the case file may show: it is sealed in the ledger. */
export function sealedOf(record: NormalizedFeedback) {
  const { rawText, cleanText, summary, sourceId, customer, vehicle, place, fault } = record;
  return { rawText, cleanText, summary, sourceId, customer, vehicle, place, fault };
}

function filled<K extends string, T extends object>(key: K, group: T): { [P in K]?: T } {
  const members = Object.entries(group).filter(([, value]) => value !== undefined);
  return (members.length === 0 ? {} : { [key]: Object.fromEntries(members) }) as { [P in K]?: T };
}

function sameIdNote(number: string): FeedbackNote {
  return {
    field: 'sourceId',
    value: number,
    reason: 'sameIdOtherText',
    message: {
      zh: `与 ${number} 的来源编号相同，但内容不同，已按新反馈受理`,
      en: `Has the source id of ${number} but another text: taken as a feedback of its own`,
    },
  };
}
