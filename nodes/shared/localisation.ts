import type { INodeTypeDescription } from 'n8n-workflow';
import { serverLanguage } from './language';

/** English string → Chinese string; one table a node, `zh-CN.json` beside it. */
export type TranslationTable = Readonly<Record<string, string>>;

/** Members of a node description that a person reads. */
const TEXT_MEMBERS = new Set([
  'displayName',
  'description',
  'hint',
  'placeholder',
  'action',
  'message',
  'multipleValueButtonText',
]);
/** `name` is shown only where it labels an option; elsewhere it is an identifier. */
const LABELLED_LISTS = new Set(['options', 'modes']);

/**
 * Every text of a description that the editor shows, with the way to replace it. The same walk serves translation
 * and the test that no string is left untranslated.
 */
export function forEachText(
  description: object,
  visit: (text: string, replace: (text: string) => void) => void,
): void {
  walk(description as Record<string, unknown>, false);

  function walk(node: Record<string, unknown>, isOption: boolean): void {
    for (const [member, value] of Object.entries(node)) {
      if (typeof value === 'string') {
        const shown = TEXT_MEMBERS.has(member) || (member === 'name' && isOption && !isParameter(node));
        if (shown && value.trim() !== '' && !value.startsWith('='))
          visit(value, (text) => void (node[member] = text));
      } else if (Array.isArray(value)) {
        value.forEach((item, i) => {
          if (typeof item === 'string') {
            if (member === 'outputNames' || member === 'inputNames')
              visit(item, (text) => void (value[i] = text));
          } else if (isObject(item)) {
            walk(item, LABELLED_LISTS.has(member));
          }
        });
      } else if (isObject(value) && member !== 'default' && member !== 'displayOptions') {
        walk(value, false);
      }
    }
  }
}

/** A member of `options` that has a type or values is itself a parameter: its name is an identifier. */
function isParameter(node: Record<string, unknown>): boolean {
  return 'type' in node || 'values' in node;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * The description in the server's language. The editor ignores translation files of community packages, so the
 * texts are replaced here (DESIGN §3.4); `N8N_DEFAULT_LOCALE=zh-CN` gives Chinese, anything else English.
 */
export function localised<T extends object = INodeTypeDescription>(
  description: T,
  table: TranslationTable,
  language = serverLanguage,
): T {
  if (language !== 'zh-CN') return description;
  const copy = structuredClone(description);
  forEachText(copy, (text, replace) => {
    const translated = table[text];
    if (translated !== undefined) replace(translated);
  });
  return copy;
}
