import type { FieldMapping, RawFeedback, RawValue, TargetField } from './types';
import { TARGET_FIELDS } from './types';

/** These never name a message's field, and following them reaches the prototypes every object shares. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Own data properties only: an inherited `toString` is no field of the message, and a getter would run foreign code.
 */
function own(holder: object, key: string): unknown {
  if (FORBIDDEN_KEYS.has(key)) return undefined;
  return Object.getOwnPropertyDescriptor(holder, key)?.value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

const PARSED_LIMIT = 2000;
const parsed = new Map<string, readonly string[]>();

/** Paths come from presets and panels, so the same few return with every message; the limit is for odd callers. */
function keysOf(path: string): readonly string[] {
  let keys = parsed.get(path);
  if (!keys) {
    if (parsed.size >= PARSED_LIMIT) parsed.clear();
    keys = path.replace(/\[(\d{1,9})\]/g, '.$1').split('.');
    parsed.set(path, keys);
  }
  return keys;
}

/**
 * The value at a path such as `customer.phone`, `items.0.text` or `items[0].text`; a key that itself contains dots
 * (flat forms: `"customer.phone": …`) is found as well. Undefined when there is none; never throws.
 */
export function valueAt(payload: unknown, path: string): unknown {
  if (path === '') return payload;
  const keys = keysOf(path);
  let holder = payload;
  for (let i = 0; i < keys.length; i++) {
    if (!isObject(holder)) return undefined;
    const rest = i < keys.length - 1 ? own(holder, keys.slice(i).join('.')) : undefined;
    if (rest !== undefined) return rest;
    holder = own(holder, keys[i]);
  }
  return holder;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/**
 * First path that holds a plain value. An object is taken only when no path holds a plain one: `content` may be the
 * text itself or an object that has it (`content.text`), and guessing must not stop at the object.
 */
function firstValue(roots: readonly RawValue[], paths: readonly string[], wantsList: boolean) {
  let object: RawValue | undefined;
  for (const root of roots) {
    for (const path of paths) {
      const value = valueAt(root.value, path);
      if (isEmpty(value)) continue;
      const found = { path: root.path === '' ? path : `${root.path}.${path}`, value };
      if (!isObject(value) || (wantsList && Array.isArray(value))) return found;
      object ??= found;
    }
  }
  return object;
}

/**
 * Reads a channel's payload along the paths of a preset or a mapping.
 * @returns what was found as it stood there (types unchecked, see validate.ts), each with its path; nothing for a
 * payload that is no object. Never throws; own properties only, so a hostile `__proto__` key reaches nothing.
 */
export function readPayload(payload: unknown, mapping: FieldMapping): RawFeedback {
  if (!isObject(payload)) return {};
  const roots = (mapping.roots ?? [''])
    .map((path) => ({ path, value: valueAt(payload, path) }))
    .filter((root) => isObject(root.value));
  const raw: RawFeedback = {};
  for (const field of TARGET_FIELDS) {
    const paths = mapping.fields[field] ?? [];
    const found = firstValue(roots, paths, isList(field));
    if (found) raw[field] = found;
  }
  return raw;
}

function isList(field: TargetField): boolean {
  return field === 'fault.codes';
}
