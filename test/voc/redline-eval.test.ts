import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Level } from '../../voc/types';
import { judge } from '../../voc/judge';
import { builtinLexicon, compileLexicon } from '../../voc/redline';

/**
 * Quality on real labelled texts, which are private and stay outside the project: VOC_SHARED or ../shared.
 * The floors are what the built-in pack reached; a change of the pack or reader must not fall below them.
 */
const FILE = join(process.env.VOC_SHARED ?? join(__dirname, '../../../shared'), 'data/dev_labelled.jsonl');
const FLOORS = { found: 0.98, foundAsP0: 0.96, falseP0: 0.02, falseReview: 0.05 };

interface Row {
  text: string;
  label: 'P0' | 'NOT' | 'REVIEW';
  category: string;
}

const available = existsSync(FILE);

describe('the reader on labelled real texts', () => {
  it(available ? 'stays above its floors' : 'not available: no labelled texts on this machine', () => {
    if (!available) {
      process.stdout.write(`red-line evaluation: not available (${FILE} is absent)\n`);
      return;
    }
    const rows = readFileSync(FILE, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as Row);
    const compiled = compileLexicon(builtinLexicon);
    const read = rows.map((row) => ({ row, verdict: judge(row.text, [], compiled) }));
    const share = (label: Row['label'], ...levels: Level[]) => {
      const of = read.filter(({ row }) => row.label === label);
      return of.filter(({ verdict }) => levels.includes(verdict.level)).length / of.length;
    };
    const figures = {
      found: share('P0', 'P0', 'review'),
      foundAsP0: share('P0', 'P0'),
      falseP0: share('NOT', 'P0'),
      falseReview: share('NOT', 'review'),
    };

    const lines = ['label     P0  review  P1   P2'];
    for (const label of ['P0', 'REVIEW', 'NOT'] as const) {
      const count = (level: Level) =>
        String(read.filter(({ row, verdict }) => row.label === label && verdict.level === level).length);
      lines.push(
        `${label.padEnd(7)} ${count('P0').padStart(4)} ${count('review').padStart(7)} ${count('P1').padStart(3)} ${count('P2').padStart(4)}`,
      );
    }
    const named = read.filter(({ row }) => row.label === 'P0');
    const sameCategory = named.filter(({ row, verdict }) => row.category === verdict.category).length;
    lines.push(`category as labelled: ${sameCategory} of ${named.length}`);
    for (const [name, value] of Object.entries(figures))
      lines.push(`${name.padEnd(12)} ${(100 * value).toFixed(1)} %`);
    process.stdout.write(`red-line evaluation, ${rows.length} texts\n${lines.join('\n')}\n`);

    expect(figures.found).toBeGreaterThanOrEqual(FLOORS.found);
    expect(figures.foundAsP0).toBeGreaterThanOrEqual(FLOORS.foundAsP0);
    expect(figures.falseP0).toBeLessThanOrEqual(FLOORS.falseP0);
    expect(figures.falseReview).toBeLessThanOrEqual(FLOORS.falseReview);
  });
});
