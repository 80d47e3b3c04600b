import type { Json } from './types';

/**
 * JSON with sorted keys and no white space: the form that is hashed and signed (RFC 8785 for the values we use;
 * `undefined` members are dropped as in JSON.stringify, non-finite numbers throw instead of becoming null, because
 * a silent null would let two different facts share one hash).
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`canonicalJson: ${value} has no JSON form`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object') {
    const record = value as Record<string, unknown>;
    const members = Object.keys(record)
      .filter((key) => record[key] !== undefined)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`canonicalJson: a ${typeof value} has no JSON form`);
}

/** Parses JSON this product wrote itself (ledger rows). */
export function parseJson<T = Json>(text: string): T {
  return JSON.parse(text) as T;
}
