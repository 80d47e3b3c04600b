import { escapeHtml as e, small } from './html';

/** The parts of a form; every value and label is escaped here. */
export interface Field {
  /** `name` and `id`; unique on the page. */
  name: string;
  zh: string;
  en: string;
  value?: string;
  required?: boolean;
  max?: number;
  /** An example in the empty field. */
  hint?: string;
  /** For the browser: what it may fill in. */
  autocomplete?: string;
  /** Keyboard of the phone. */
  inputmode?: 'numeric' | 'text';
}

function attributes({ name, required, max, hint, autocomplete, inputmode }: Field, id: string): string {
  return [
    `id="${e(id)}" name="${e(name)}" maxlength="${max ?? 1000}"`,
    required ? 'required' : '',
    hint === undefined ? '' : `placeholder="${e(hint)}"`,
    autocomplete === undefined ? '' : `autocomplete="${e(autocomplete)}"`,
    inputmode === undefined ? '' : `inputmode="${inputmode}"`,
  ]
    .filter(Boolean)
    .join(' ');
}

function label({ zh, en }: Field, id: string): string {
  return `<label for="${e(id)}">${e(zh)}${small(en)}</label>`;
}

/** One line. @param form tells fields of the same name in two forms apart */
export function lineField(form: string, field: Field): string {
  const id = `${form}-${field.name}`;
  return `${label(field, id)}\n<input ${attributes(field, id)} value="${e(field.value ?? '')}">`;
}

/** Several lines. */
export function textField(form: string, field: Field): string {
  const id = `${form}-${field.name}`;
  return `${label(field, id)}\n<textarea ${attributes(field, id)}>${e(field.value ?? '')}</textarea>`;
}

export interface Option {
  value: string;
  zh: string;
  en?: string;
}

/** One of a few, as buttons a thumb can hit. */
export function choiceField(
  { name, zh, en, value, required }: Omit<Field, 'hint' | 'max'>,
  options: readonly Option[],
): string {
  const buttons = options.map(
    (option) =>
      `<label><input type="radio" name="${e(name)}" value="${e(option.value)}"${required ? ' required' : ''}${
        option.value === value ? ' checked' : ''
      }><span>${e(option.zh)}${option.en === undefined ? '' : small(option.en)}</span></label>`,
  );
  return `<fieldset><legend>${e(zh)}${small(en)}</legend><div class="choice">${buttons.join('')}</div></fieldset>`;
}

/** A form that posts to the address the page was opened at. */
export function formOf(
  hidden: Readonly<Record<string, string>>,
  fields: readonly string[],
  button: { zh: string; en: string },
): string {
  const kept = Object.entries(hidden).map(
    ([name, value]) => `<input type="hidden" name="${e(name)}" value="${e(value)}">`,
  );
  return `<form method="post">
${[...kept, ...fields].join('\n')}
<button type="submit">${e(button.zh)}${small(button.en)}</button>
</form>`;
}

export function noticeOf(text: { zh: string; en: string } | undefined, good: boolean): string {
  if (!text) return '';
  return `<p class="notice ${good ? 'good' : 'bad'}" role="status">${e(text.zh)}${small(text.en)}</p>`;
}
