import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Level } from '../../../voc/types';
import { builtinLexicon, classifyText, compileLexicon } from '../../../voc/redline';

/**
 * The built-in pack on sentences of our own in everyday language (fresh.json), written before the pack knew them.
 *
 * Round 1 was written before the pack was widened; while widening, misses of its even half (`A`) were read, those
 * of its odd half (`B`) never. Both are by the writer of the pack, who remembers: B flatters. Rounds 2, 3 and 4 were
 * each written after the pack had been frozen, measured once blind (found 34 %, 32 %, 38 %; very idiomatic speech)
 * and then used for widening, so they only guard against loss here. Round 5 (plain complaints) was the
 * untouched measure (found 82 %, as P0 77 %) until its misses were read and mended too; now it guards like the others.
 */
interface Row {
  text: string;
  label: 'danger' | 'ordinary';
  category: string;
  round: 1 | 2 | 3 | 4 | 5;
}
type Part = 'A' | 'B' | 'blind, then used' | 'blind until mended';

/** What was reached, rounded down (dangers) or up (ordinary texts), in percent. */
const FLOORS: Record<Part, { found: number; foundAsP0: number; falseP0: number; falseReview: number }> = {
  A: { found: 98, foundAsP0: 97, falseP0: 0, falseReview: 5 },
  B: { found: 97, foundAsP0: 95, falseP0: 2, falseReview: 4 },
  'blind, then used': { found: 91, foundAsP0: 88, falseP0: 1, falseReview: 6 },
  'blind until mended': { found: 98, foundAsP0: 97, falseP0: 0, falseReview: 4 },
};

const rows = JSON.parse(readFileSync(join(__dirname, 'fresh.json'), 'utf8')) as Row[];
const compiled = compileLexicon(builtinLexicon);

function partOf(row: Row): Part {
  if (row.round === 5) return 'blind until mended';
  if (row.round > 1) return 'blind, then used';
  return createHash('sha256').update(row.text).digest()[0] % 2 === 0 ? 'A' : 'B';
}

function figuresOf(part: Part) {
  const read = rows
    .filter((row) => partOf(row) === part)
    .map((row) => ({ row, level: classifyText(row.text, compiled).level }));
  const share = (label: Row['label'], ...levels: Level[]) => {
    const of = read.filter(({ row }) => row.label === label);
    return (100 * of.filter(({ level }) => levels.includes(level)).length) / of.length;
  };
  return {
    dangers: read.filter(({ row }) => row.label === 'danger').length,
    ordinary: read.filter(({ row }) => row.label === 'ordinary').length,
    found: share('danger', 'P0', 'review'),
    foundAsP0: share('danger', 'P0'),
    falseP0: share('ordinary', 'P0'),
    falseReview: share('ordinary', 'review'),
  };
}

describe('the built-in pack on fresh everyday sentences', () => {
  it('has sentences of every category, each once', () => {
    expect(new Set(rows.map((row) => row.text)).size).toBe(rows.length);
    const told = new Set(rows.filter((row) => row.label === 'danger').map((row) => row.category));
    expect(builtinLexicon.categories.map((category) => category.id).filter((id) => !told.has(id))).toEqual(
      [],
    );
  });

  it.each(Object.keys(FLOORS) as Part[])('keeps what it reached: %s', (part) => {
    const figures = figuresOf(part);
    const shown = Object.entries(figures).map(
      ([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toFixed(1)}`,
    );
    process.stdout.write(`fresh sentences, ${part}: ${shown.join(', ')} (in %)\n`);
    expect(figures.found).toBeGreaterThanOrEqual(FLOORS[part].found);
    expect(figures.foundAsP0).toBeGreaterThanOrEqual(FLOORS[part].foundAsP0);
    expect(figures.falseP0).toBeLessThanOrEqual(FLOORS[part].falseP0);
    expect(figures.falseReview).toBeLessThanOrEqual(FLOORS[part].falseReview);
  });
});
