import { fieldOfHeading } from './headings';
import { repairMojibake } from './mojibake';
import { TAKES } from './takes';
import type { FieldMapping, FieldPath, RawFeedback, RawValue, TargetField } from './types';
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

const MAX_JSON = 200_000;
let lastOpened: { text: string; value: unknown } | undefined;

/** A member that is JSON written as text, as Douyin and WeCom send their `content`. All paths look into the same one. */
function opened(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > MAX_JSON || !/^\s*[{[]/.test(value)) return value;
  if (lastOpened?.text === value) return lastOpened.value;
  let inner: unknown = value;
  try {
    inner = JSON.parse(value);
  } catch {
    // Words that only begin like JSON: [心碎] 刹车失灵
  }
  lastOpened = { text: value, value: inner };
  return inner;
}

/**
 * The value at a path such as `customer.phone`, `items.0.text` or `items[0].text`; a key that itself contains dots
 * (flat forms: `"customer.phone": …`) is found as well, and so is what stands in JSON written as text. Undefined when
 * there is none; never throws.
 */
export function valueAt(payload: unknown, path: string): unknown {
  if (path === '') return payload;
  const keys = keysOf(path);
  let holder = payload;
  for (let i = 0; i < keys.length; i++) {
    if (i > 0) holder = opened(holder);
    if (!isObject(holder)) return undefined;
    const rest = i < keys.length - 1 ? own(holder, keys.slice(i).join('.')) : undefined;
    if (rest !== undefined) return rest;
    holder = own(holder, keys[i]);
  }
  return holder;
}

export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

const JOINT = ' + ';

/** The value of one step of a mapping: a path, a part of what stands there, or several joined. */
function valueOf(holder: unknown, step: FieldPath, field: TargetField): unknown {
  if (typeof step !== 'string') return TAKES[step.take](valueAt(holder, step.path));
  if (!step.includes(JOINT)) return valueAt(holder, step);
  const [first, ...rest] = step.split(JOINT).map((path) => valueAt(holder, path.trim()));
  if (isEmpty(first) || isObject(first)) return first;
  const parts = [first, ...rest].filter((part) => !isEmpty(part) && !isObject(part)).map(String);
  return parts.length === 1 ? first : parts.join(field === 'text' ? '\n' : ' ');
}

export function pathOf(step: FieldPath): string {
  return typeof step === 'string' ? step : step.path;
}

/**
 * First path that holds a plain value. An object is taken only when no path holds a plain one: `content` may be the
 * text itself or an object that has it (`content.text`), and guessing must not stop at the object.
 */
function firstValue(
  roots: readonly RawValue[],
  steps: readonly FieldPath[],
  field: TargetField,
  wantsList: boolean,
): RawValue | undefined {
  let object: RawValue | undefined;
  for (const root of roots) {
    for (const step of steps) {
      const value = valueOf(root.value, step, field);
      if (isEmpty(value)) continue;
      const path = pathOf(step);
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
  const roots = rootsOf(payload, mapping);
  const raw: RawFeedback = {};
  for (const field of TARGET_FIELDS) {
    const steps = mapping.fields[field] ?? [];
    const wantsList = field === 'fault.codes' || (field === 'text' && mapping.textForm === 'transcript');
    const found = firstValue(roots, steps, field, wantsList);
    if (found) raw[field] = found;
  }
  if (mapping.looseHeadings) for (const root of roots) readHeadings(root, mapping, raw);
  return raw;
}

function rootsOf(payload: object, mapping: FieldMapping): RawValue[] {
  return (mapping.roots ?? [''])
    .map((path) => ({ path, value: opened(valueAt(payload, path)) }))
    .filter((root) => isObject(root.value));
}

/** Fills the fields no exact path gave, and takes the first plain value of a column for each. */
function readHeadings(root: RawValue, mapping: FieldMapping, raw: RawFeedback): void {
  for (const heading of Object.keys(root.value as object).slice(0, MAX_COLUMNS)) {
    const field = fieldOfHeading(heading, mapping);
    if (field === undefined || raw[field] !== undefined) continue;
    const given = own(root.value as object, heading);
    if (isEmpty(given) || isObject(given)) continue;
    // A table read with the wrong encoding: the text is repaired (and noted) where it is judged, the facts here.
    const value =
      typeof given === 'string' && field !== 'text' ? (repairMojibake(given)?.text ?? given) : given;
    raw[field] = { path: root.path === '' ? heading : `${root.path}.${heading}`, value };
  }
}
const MAX_COLUMNS = 200;

/** The value that says this is no message of a customer, and where it stands; see `FieldMapping.notCustomer`. */
export function notFromCustomer(payload: unknown, mapping: FieldMapping): RawValue | undefined {
  if (!mapping.notCustomer || !isObject(payload)) return undefined;
  for (const root of rootsOf(payload, mapping)) {
    for (const { path, values } of mapping.notCustomer) {
      const value = valueAt(root.value, path);
      const isOne =
        (typeof value === 'string' || typeof value === 'number') &&
        values.some((one) => String(one) === String(value));
      if (isOne) return { path, value };
    }
  }
  return undefined;
}
