/**
 * Writes voc/sla/data/holidays.cn.json from tyme4ts: public holidays and make-up workdays of mainland China, for every
 * year the package knows (the State Council decides each year in November). Run it when a new year was announced:
 * `node scripts/calendar.ts`, after raising tyme4ts. A development dependency: nothing of it runs in n8n.
 */
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectPaths } from './lib/paths.ts';

interface Holiday {
  isWork(): boolean;
  getName(): string;
}
interface Day {
  getYear(): number;
  next(days: number): Day;
  getLegalHoliday(): Holiday | null;
}

const FIRST_YEAR = 2024;
/** Asked for beyond what any package can know; years without data are left out of the file. */
const LAST_YEAR = 2040;

const { root } = projectPaths();
const { SolarDay } = createRequire(join(root, 'package.json'))('tyme4ts') as {
  SolarDay: { fromYmd(year: number, month: number, day: number): Day & { toString(): string } };
};

const two = (n: number) => String(n).padStart(2, '0');
const years: Record<string, Record<string, string>> = {};
for (let year = FIRST_YEAR; year <= LAST_YEAR; year++) {
  const days: Record<string, string> = {};
  const date = new Date(Date.UTC(year, 0, 1));
  for (; date.getUTCFullYear() === year; date.setUTCDate(date.getUTCDate() + 1)) {
    const [month, day] = [date.getUTCMonth() + 1, date.getUTCDate()];
    const holiday = SolarDay.fromYmd(year, month, day).getLegalHoliday();
    if (holiday)
      days[`${year}-${two(month)}-${two(day)}`] = `${holiday.isWork() ? '班' : '休'} ${holiday.getName()}`;
  }
  if (Object.keys(days).length > 0) years[year] = days;
}

const file = join(root, 'voc', 'sla', 'data', 'holidays.cn.json');
writeFileSync(file, `${JSON.stringify({ source: 'tyme4ts', years }, null, 2)}\n`);
process.stdout.write(`${file}: ${Object.keys(years).join(', ')}\n`);
