import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { DAY, MINUTE, SECOND } from '../../voc/clock';
import { normalize, TARGET_FIELDS } from '../../voc/feedback';
import type { FieldMapping, NormalizeDecision, NormalizeOptions, TargetField } from '../../voc/feedback';
import type { StoreOptions } from '../../voc/feedback/store';
import type { Rulebook } from '../../voc/rulebook';
import { flatXml } from './flatXml';
import { CUSTOM } from './properties';
import { charsetOf, decodeBody, decodeForm } from './rawBody';

interface PanelOptions {
  allowedChannels?: string;
  stalledAfterSeconds?: number;
  textLimit?: number;
  maskVin?: boolean;
  repeatWithinMinutes?: number;
  sameWithinDays?: number;
  zone?: string;
}

export interface ReadItem {
  decision: NormalizeDecision;
  storing: StoreOptions;
}

/** One item as the panel says: which message, read how, stored how. Throws VocError for wrong settings only. */
export async function readItem(
  context: IExecuteFunctions,
  itemIndex: number,
  item: INodeExecutionData,
  receivedAt: number,
  rulebook: Rulebook,
): Promise<ReadItem> {
  const preset = context.getNodeParameter('preset', itemIndex) as string;
  const panel = context.getNodeParameter('options', itemIndex, {}) as PanelOptions;
  const zone = panel.zone?.trim() || rulebook.zone;
  const channel = String(context.getNodeParameter('channel', itemIndex, '') ?? '').trim();
  const allowedChannels = (panel.allowedChannels ?? '').split(/[,，、;；\s]+/).filter((name) => name !== '');
  const options: NormalizeOptions = {
    receivedAt,
    zone,
    ...(preset === CUSTOM ? { mapping: mappingOf(context, itemIndex), preset: CUSTOM } : { preset }),
    ...(channel === '' ? {} : { channel }),
    ...(allowedChannels.length === 0 ? {} : { allowedChannels }),
    maskVin: panel.maskVin ?? rulebook.masks.vin,
    ...(hasWords(rulebook) ? { vocabulary: rulebook.vocabulary } : {}),
    ...(panel.textLimit === undefined ? {} : { maxTextLength: panel.textLimit }),
  };
  const message = await messageOf(context, itemIndex, item);
  return {
    decision: normalize(message, options),
    storing: {
      zone,
      stalledAfterMs: (panel.stalledAfterSeconds ?? 120) * SECOND,
      repeatWithinMs: (panel.repeatWithinMinutes ?? 10) * MINUTE,
      sameWithinMs: (panel.sameWithinDays ?? 30) * DAY,
    },
  };
}

/** Compiling an empty list beside the built-in one would only cost time. */
function hasWords({ vocabulary }: Rulebook): boolean {
  return Object.values(vocabulary).some((list) => list.length > 0);
}

/** The panel's own mapping. */
export function mappingOf(context: IExecuteFunctions, itemIndex: number): FieldMapping {
  const rows = context.getNodeParameter('mapping.fields', itemIndex, []) as Array<{
    field: string;
    path: string;
  }>;
  const fields: Partial<Record<TargetField, string[]>> = {};
  for (const { field, path } of rows) {
    const target = TARGET_FIELDS.find((known) => known === field);
    if (target && path.trim() !== '') fields[target] = [...(fields[target] ?? []), path.trim()];
  }
  return { fields };
}

async function messageOf(
  context: IExecuteFunctions,
  itemIndex: number,
  item: INodeExecutionData,
): Promise<unknown> {
  const value = context.getNodeParameter('source', itemIndex) as unknown;
  // A webhook that does not parse the body (no or another content type, broken JSON let through) gives it as a file.
  const raw = isEmpty(value) ? await rawBody(context, itemIndex, item) : undefined;
  return raw === undefined ? fromText(value) : fromText(raw.text, raw);
}

function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    (typeof value === 'object' && Object.keys(value as IDataObject).length === 0)
  );
}

const TEXT_TYPES = /json|text|xml|urlencoded|octet-stream|^$/;

interface RawBody {
  text: string;
  type: string;
  charset?: string;
}

async function rawBody(
  context: IExecuteFunctions,
  itemIndex: number,
  item: INodeExecutionData,
): Promise<RawBody | undefined> {
  const file = item.binary?.data;
  const type = (file?.mimeType ?? '').toLowerCase();
  if (!file || !TEXT_TYPES.test(type)) return undefined;
  const buffer = await context.helpers.getBinaryDataBuffer(itemIndex, 'data');
  // The Webhook node gives the type of the file without its charset; the header has it.
  const charset = charsetOf(type) ?? charsetOf(headerOf(item.json));
  return { text: decodeBody(buffer, charset), type, ...(charset === undefined ? {} : { charset }) };
}

function headerOf(json: IDataObject): string {
  const { headers } = json;
  const value =
    typeof headers === 'object' && headers !== null ? (headers as IDataObject)['content-type'] : '';
  return typeof value === 'string' ? value : '';
}

/**
 * Text is JSON where it can be read as an object, a form where it came as one, else the customer's words. What
 * begins like JSON and is not stays as it is: it is rejected with its text kept, not taken for a complaint.
 */
export function fromText(value: unknown, { type, charset }: Partial<RawBody> = {}): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (/^[[{]/.test(text)) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return value;
    }
  }
  const xml = flatXml(text);
  if (xml) return xml;
  if (type?.includes('urlencoded')) return decodeForm(text, charset);
  return type?.includes('json') || text === '' ? value : { text };
}
