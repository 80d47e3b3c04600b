/**
 * Time is injected everywhere so that tests can travel in it. Nothing in voc/ calls `Date.now()` but this file:
 * a stray call would make a time-travel test pass for the wrong reason.
 */
export interface Clock {
  /** UTC milliseconds. */
  now(): number;
}

/** The production clock; frozen so that nothing can stub it in a running server. */
export const systemClock: Clock = Object.freeze({ now: () => Date.now() });

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Default zone for everything a person reads (DESIGN: times shown in the case's zone). */
export const DEFAULT_ZONE = 'Asia/Shanghai';

const formatters = new Map<string, Intl.DateTimeFormat>();

function partsIn(zone: string, at: number): Record<string, string> {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(zone, formatter);
  }
  return Object.fromEntries(formatter.formatToParts(at).map((part) => [part.type, part.value]));
}

/** ISO 8601 with the zone's offset, to the millisecond: `2026-11-21T09:30:00.000+08:00`. */
export function isoInZone(at: number, zone: string = DEFAULT_ZONE): string {
  const p = partsIn(zone, at);
  const millis = ((at % 1000) + 1000) % 1000;
  const wall = Date.UTC(
    Number(p.year),
    Number(p.month) - 1,
    Number(p.day),
    Number(p.hour),
    Number(p.minute),
    Number(p.second),
    millis,
  );
  const offset = Math.round((wall - at) / MINUTE);
  const sign = offset < 0 ? '-' : '+';
  const pad = (n: number, width = 2) => String(n).padStart(width, '0');
  const zoneText = `${sign}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
  return `${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}:${p.second}.${pad(millis, 3)}${zoneText}`;
}

/** For alerts and pages: `2026-11-21 09:30`. */
export function shortInZone(at: number, zone: string = DEFAULT_ZONE): string {
  const p = partsIn(zone, at);
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}`;
}

/** Calendar day in the zone as `20261121`, used in case numbers. */
export function dayInZone(at: number, zone: string = DEFAULT_ZONE): string {
  const p = partsIn(zone, at);
  return `${p.year}${p.month}${p.day}`;
}
