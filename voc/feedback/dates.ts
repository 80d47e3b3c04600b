import { DAY, DEFAULT_ZONE, HOUR, isoInZone } from '../clock';
import { VocError, shortValue } from '../errors';

/** No connected channel and hardly a car is older. UTC milliseconds of 1990-01-01. */
export const OLDEST_DATE = Date.UTC(1990, 0, 1);
/** Clocks of senders may be ahead of ours by a zone or so, not by more than a day. */
export const MAX_AHEAD = DAY;

/** China has known no summer time since 15 September 1991; until then its offset changed. */
const CHINA_FIXED_SINCE = Date.UTC(1991, 8, 15);

/** Offset of the zone at a UTC instant, in milliseconds. Asking Intl costs more than reading the whole message. */
export function offsetAt(utc: number, zone: string): number {
  if (zone === DEFAULT_ZONE && utc > CHINA_FIXED_SINCE) return 8 * HOUR;
  const [, sign, hours, minutes] = /([+-])(\d{2}):(\d{2})$/.exec(isoInZone(utc, zone)) ?? ['', '+', '0', '0'];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** The zone of a node is nearly always the same. */
let lastKnownZone = DEFAULT_ZONE;

function isKnownZone(zone: string): boolean {
  if (zone === lastKnownZone) return true;
  try {
    isoInZone(0, zone);
    lastKnownZone = zone;
    return true;
  } catch {
    return false;
  }
}

/** @throws VocError `input.invalid` for a zone name this server does not know (a wrong setting, not a bad message). */
export function checkZone(zone: string): void {
  if (isKnownZone(zone)) return;
  throw new VocError({
    code: 'input.invalid',
    field: 'zone',
    value: shortValue(zone),
    message: { zh: `不认识的时区“${shortValue(zone)}”`, en: `Unknown time zone "${shortValue(zone)}"` },
    remedy: { zh: `请使用 IANA 名称，如 ${DEFAULT_ZONE}`, en: `Use an IANA name such as ${DEFAULT_ZONE}` },
  });
}

const DATE_TIME =
  /^(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)[T ]*(?:(\d{1,2})[:点时](\d{1,2})?分?(?::?(\d{1,2})(?:[.,](\d{1,3})\d*)?秒?)?)? ?(Z|[+-]\d{2}:?\d{2})?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/;

function fromParts(parts: readonly (string | undefined)[], zone: string): number | undefined {
  const [year, month, day, hour, minute, second] = parts.slice(0, 6).map((part) => Number(part ?? 0));
  const millis = Number((parts[6] ?? '').padEnd(3, '0'));
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, millis);
  const check = new Date(wall);
  // Date.UTC rolls 31 February over into March; such a date was never meant.
  if (
    check.getUTCMonth() !== month - 1 ||
    check.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  ) {
    return undefined;
  }
  const offset = parts[7];
  if (offset === 'Z') return wall;
  if (offset) {
    const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
    return wall - (offset.startsWith('-') ? -1 : 1) * minutes * 60_000;
  }
  const guess = wall - offsetAt(wall, zone);
  return wall - offsetAt(guess, zone);
}

/**
 * UTC milliseconds of a wall clock time in the zone; undefined for a day that does not exist (31 February).
 * @param month 1 … 12 @param day 1 … 31
 */
export function instantOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  zone: string,
): number | undefined {
  return fromParts([year, month, day, hour, minute, 0].map(String), zone);
}

/**
 * A channel's time: ISO 8601, `2026-11-21 09:30`, `2026/11/21`, `2026年11月21日 9:30`, `20261121093000`, Unix seconds
 * or milliseconds (numbers below 10¹¹ are seconds).
 * @param zone for values without an offset.
 * @returns UTC milliseconds (may be absurd: the caller checks), undefined when it cannot be read.
 */
export function parseInstant(value: unknown, zone: string): number | undefined {
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || Math.abs(value) > 8.64e15) return undefined;
    return Math.round(Math.abs(value) < 1e11 ? value * 1000 : value);
  }
  if (typeof value !== 'string') return undefined;
  const text = value.slice(0, 60).normalize('NFKC').trim();
  const compact = COMPACT.exec(text);
  if (compact) return fromParts(compact.slice(1, 7), zone);
  if (/^-?\d{9,13}(?:\.\d{1,6})?$/.test(text)) return parseInstant(Number(text), zone);
  const match = DATE_TIME.exec(text);
  return match ? fromParts(match.slice(1), zone) : undefined;
}
