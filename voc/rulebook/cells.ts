import { shortValue } from '../errors';
import type { RulebookIssue } from './issues';
import { allowedOf, codeOf } from './tables';
import type { RulebookRow } from './tables';

/** Reads the cells of one row; what cannot be read becomes an issue that names row, column and value. */
export class Cells {
  private readonly reported = new Set<string>();

  constructor(
    readonly source: RulebookRow,
    private readonly issues: RulebookIssue[],
  ) {}

  /** Trimmed; empty where the cell is. A number typed into a text column (a mobile) is text. */
  text(column: string): string {
    const value = this.source.cells[column];
    if (value === null || value === undefined) return '';
    if (typeof value === 'string') return value.trim();
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    this.report(column, value, '应为文字', 'must be text', '请填写文字。', 'Enter text.');
    return '';
  }

  /** Undefined where the cell is empty. */
  number(column: string): number | undefined {
    const text = this.text(column);
    if (text === '') return undefined;
    const number = Number(text);
    if (Number.isFinite(number)) return number;
    this.report(
      column,
      text,
      '不是数字',
      'is not a number',
      '请只填写数字，例如 60。',
      'Enter digits only, e.g. 60.',
    );
    return undefined;
  }

  yesNo(column: string): boolean | undefined {
    const text = this.text(column).toLowerCase();
    if (text === '') return undefined;
    if (['true', '1', '是', 'yes', 'y', '可', '可以'].includes(text)) return true;
    if (['false', '0', '否', 'no', 'n', '不可', '不可以'].includes(text)) return false;
    this.report(
      column,
      text,
      '不是“是”或“否”',
      'is neither yes nor no',
      '请填写 是 或 否。',
      'Enter yes or no.',
    );
    return undefined;
  }

  /** Several values in one cell: 质量总监、研发值班. */
  list(column: string): string[] {
    return this.text(column)
      .split(/[、，,;；|\n]+/)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  /** Several numbers in one cell: 30、10. */
  numbers(column: string): number[] {
    const numbers = this.list(column).map(Number);
    if (numbers.every(Number.isFinite)) return numbers;
    this.report(
      column,
      this.text(column),
      '不是数字',
      'holds what is no number',
      '请只填写数字，多个数字用顿号分开，例如 30、10。',
      'Enter numbers only, separated by commas, e.g. 30, 10.',
    );
    return [];
  }

  code<T extends string>(column: string, labels: Parameters<typeof codeOf<T>>[0]): T | undefined {
    const text = this.text(column);
    return text === '' ? undefined : this.decode(column, text, labels);
  }

  codes<T extends string>(column: string, labels: Parameters<typeof codeOf<T>>[0]): T[] {
    return this.list(column).flatMap((text) => this.decode(column, text, labels) ?? []);
  }

  report(column: string, value: unknown, zh: string, en: string, remedyZh: string, remedyEn: string): void {
    // A cell may be read more than once (sorting, grouping); it is wrong once.
    if (this.reported.has(column)) return;
    this.reported.add(column);
    this.issues.push({
      table: this.source.table,
      row: this.source.row,
      column,
      ...(value === undefined ? {} : { value: shortValue(value) }),
      message: { zh, en },
      remedy: { zh: remedyZh, en: remedyEn },
    });
  }

  private decode<T extends string>(
    column: string,
    text: string,
    labels: Parameters<typeof codeOf<T>>[0],
  ): T | undefined {
    const code = codeOf(labels, text);
    if (code === undefined) {
      const allowed = allowedOf(labels);
      this.report(
        column,
        text,
        '不是允许的值',
        'is not an allowed value',
        `可填：${allowed.zh}`,
        `Use one of: ${allowed.en}`,
      );
    }
    return code;
  }
}
