import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Level } from '../../../voc/types';
import { builtinLexicon, classifyText, compileLexicon } from '../../../voc/redline';

/** Real unlabelled texts, private and outside the project: VOC_SHARED or ../shared. */
const FILE = join(process.env.VOC_SHARED ?? join(__dirname, '../../../../shared'), 'data/texts_zh.jsonl');
const available = existsSync(FILE);

/** Largest plausible share of P0 in percent; complaints have true dangers, forums and adverts hardly any. */
const MOST_P0: Record<string, number> = {
  czw2024: 16,
  czw_titles: 12,
  bdci2016: 1,
  bdci2018: 1,
  dongchedi: 1.5,
  autohome_lexus: 0.5,
};

interface Row {
  source: string;
  text: string;
}

describe('the built-in pack on real texts', () => {
  it(available ? 'rings plausibly often, never for hotels and food' : 'not available: no texts', () => {
    if (!available) {
      process.stdout.write(`red line on real texts: not available (${FILE} is absent)\n`);
      return;
    }
    const compiled = compileLexicon(builtinLexicon);
    const counts = new Map<string, Record<Level, number>>();
    for (const line of readFileSync(FILE, 'utf8').split('\n')) {
      if (line.trim() === '') continue;
      const { source, text } = JSON.parse(line) as Row;
      const count = counts.get(source) ?? { P0: 0, review: 0, P1: 0, P2: 0 };
      count[classifyText(text, compiled).level]++;
      counts.set(source, count);
    }
    for (const [source, count] of counts) process.stdout.write(`${source}: ${JSON.stringify(count)}\n`);

    expect(counts.get('ordinary_reviews')?.P0).toBe(0);
    for (const [source, most] of Object.entries(MOST_P0)) {
      const count = counts.get(source);
      expect(count).toBeDefined();
      if (!count) continue;
      const all = count.P0 + count.review + count.P1 + count.P2;
      expect((100 * count.P0) / all).toBeLessThanOrEqual(most);
    }
  });
});
