import { execFileSync } from 'node:child_process';
import { drawHash, drawSample } from '../../../voc/cases/sampling';
import type { DrawSample } from '../../../voc/cases/sampling';
import { verifyTrail } from '../../../voc/ledger';
import type { Ledger } from '../../../voc/ledger';
import { closeAfterEach, onEveryLedger, TestClock } from '../../support/ledgers';
import { write } from '../ledger/support';
import { openedCase } from './material';

const draw = async (ledger: Ledger, input: Partial<DrawSample> = {}) =>
  await ledger.transaction(async (tx) => await drawSample(tx, { actor: '审计 周敏', ...input }));

/** Cases of a level that were closed at a moment; how they came there is not the matter here. */
async function closedCases(
  ledger: Ledger,
  count: number,
  closedAt: string,
  level: 'P1' | 'P2' = 'P2',
  from = 1,
) {
  const numbers: string[] = [];
  for (let n = from; n < from + count; n++) {
    const { case: view } = await openedCase(ledger, level, n);
    await write(ledger, "UPDATE voc_case SET state = 'closed', closed_at = ? WHERE number = ?", [
      new Date(closedAt).getTime(),
      view.number,
    ]);
    numbers.push(view.number);
  }
  return numbers;
}

describe('the rank of a case', () => {
  it('is the HMAC that openssl gives, so that an auditor needs none of our code', () => {
    expect(drawHash('2026Q3/P1', 'C20260801-000042')).toBe(
      '5aaaa194cf54d4d09dd02e75956cabb5157543c529ccfcba565b2a4b8ef9f270',
    );
  });

  it('gives every case the same chance', () => {
    const drawn = new Array<number>(200).fill(0);
    for (let quarter = 0; quarter < 400; quarter++) {
      const ranks = drawn
        .map((_, n) => ({ n, hash: drawHash(`${quarter}/P2`, `C20260801-${String(n).padStart(6, '0')}`) }))
        .sort((a, b) => (a.hash < b.hash ? -1 : 1));
      for (const { n } of ranks.slice(0, 40)) drawn[n]! += 1;
    }
    // 400 draws of a fifth: 80 ± 8; six times that never happens by chance.
    expect(Math.min(...drawn)).toBeGreaterThan(80 - 48);
    expect(Math.max(...drawn)).toBeLessThan(80 + 48);
  });
});

onEveryLedger('the sample of a quarter', (open) => {
  closeAfterEach();

  it('is a fifth of each level, rounded up, the same on another ledger and in another order', async () => {
    const clock = new TestClock('2026-07-02T09:00:00+08:00');
    const draws = [];
    for (let ledgers = 0; ledgers < 2; ledgers++) {
      const { ledger } = await open(clock);
      await closedCases(ledger, 11, '2026-05-05T10:00:00+08:00', 'P2');
      await closedCases(ledger, 2, '2026-06-05T10:00:00+08:00', 'P1', 21);
      draws.push(await draw(ledger));
    }
    const [one, two] = draws;
    expect(one).toEqual(two);
    expect(one).toMatchObject({
      outcome: 'drawn',
      reason: 'firstDraw',
      evidence: { quarter: '2026Q2', share: 0.2, over: true, from: '2026-04-01T00:00:00.000+08:00' },
    });
    const levels = one!.evidence.levels.map(({ level, population, count }) => [level, population, count]);
    expect(levels).toEqual([
      ['P0', 0, 0],
      ['review', 0, 0],
      ['P1', 2, 1],
      ['P2', 11, 3],
    ]);
    const p2 = one!.evidence.levels[3]!;
    expect(p2.cases.map(({ rank }) => rank)).toEqual([1, 2, 3]);
    for (const { case: view, hash } of p2.cases) {
      expect(hash).toBe(drawHash('2026Q2/P2', view.number));
      expect(view).toMatchObject({ level: 'P2', state: 'closed' });
    }
  });

  it('keeps to the quarter in the zone of the rulebook, and to what is still closed', async () => {
    const clock = new TestClock('2026-10-08T09:00:00+08:00');
    const { ledger } = await open(clock);
    await closedCases(ledger, 1, '2026-06-30T23:59:59.999+08:00');
    const inside = await closedCases(ledger, 1, '2026-07-01T00:00:00.000+08:00', 'P2', 2);
    await closedCases(ledger, 1, '2026-10-01T00:00:00.000+08:00', 'P2', 3);
    const [reopened] = await closedCases(ledger, 1, '2026-08-01T00:00:00.000+08:00', 'P2', 4);
    await write(ledger, "UPDATE voc_case SET state = 'reopened' WHERE number = ?", [reopened!]);
    const [falseAlarm] = await closedCases(ledger, 1, '2026-08-02T00:00:00.000+08:00', 'P2', 5);
    await write(ledger, "UPDATE voc_case SET state = 'falseAlarm' WHERE number = ?", [falseAlarm!]);
    const { evidence } = await draw(ledger, { quarter: '2026-q3', share: 1, levels: ['P2'] });
    expect(evidence.levels[0]!.cases.map(({ case: { number } }) => number).sort()).toEqual(
      [...inside, falseAlarm].sort(),
    );
    expect((await draw(ledger, { quarter: '2026Q4', levels: ['P2'] })).evidence.over).toBe(false);
  });

  it('stands in the chain, and tells when a second draw gave other cases', async () => {
    const clock = new TestClock('2026-07-02T09:00:00+08:00');
    const { ledger } = await open(clock);
    await closedCases(ledger, 10, '2026-05-05T10:00:00+08:00');
    const first = await draw(ledger, { levels: ['P2'] });
    const again = await draw(ledger, { levels: ['P2'] });
    expect(again).toMatchObject({ reason: 'sameAgain', evidence: { levels: [{ earlierDraws: 1 }] } });
    expect(again.evidence.levels[0]!.cases).toEqual(first.evidence.levels[0]!.cases);
    await write(ledger, "UPDATE voc_case SET state = 'reopened' WHERE number = ?", [
      first.evidence.levels[0]!.cases[0]!.case.number,
    ]);
    const third = await draw(ledger, { levels: ['P2'] });
    expect(third).toMatchObject({
      reason: 'otherCases',
      evidence: { levels: [{ earlierDraws: 2, differs: true }] },
    });
    // Other words are another draw; that it is the fourth cannot be hidden.
    const lucky = await draw(ledger, { levels: ['P2'], seedWords: '排列五 40718' });
    expect(lucky.evidence.levels[0]).toMatchObject({
      seed: '2026Q2/P2/排列五 40718',
      earlierDraws: 3,
      differs: false,
    });
    const steps = await ledger.reader.all<{ actor: string; data: string }>(
      "SELECT actor, data FROM voc_case_event WHERE type = 'sample.drawn' ORDER BY seq",
    );
    expect(steps).toHaveLength(4);
    expect(steps[0]!.actor).toBe('审计 周敏');
    expect(JSON.parse(steps[0]!.data)).toMatchObject({
      ...{ quarter: '2026Q2', level: 'P2', population: 10, count: 2, seed: '2026Q2/P2' },
      cases: first.evidence.levels[0]!.cases.map(({ case: { number } }) => number),
      populationHash: first.evidence.levels[0]!.populationHash,
    });
    expect((await verifyTrail(ledger.reader, ledger.keys.signing)).outcome).toBe('valid');
  });

  it('says so where nothing was closed', async () => {
    const { ledger } = await open();
    expect(await draw(ledger)).toMatchObject({
      outcome: 'empty',
      reason: 'nothingClosed',
      evidence: { quarter: '2025Q4' },
    });
  });

  it.each([
    ['quarter', { quarter: '2026-3' }],
    ['quarter', { quarter: '2026Q5' }],
    ['quarter', { quarter: '2026Q2' }],
    ['share', { share: 0 }],
    ['share', { share: 1.01 }],
    ['share', { share: NaN }],
    ['levels', { levels: ['P9'] as never }],
    ['seedWords', { seedWords: 'x'.repeat(101) }],
    ['actor', { actor: ' ' }],
  ])('refuses a wrong %s: %j', async (field, input) => {
    const { ledger } = await open(new TestClock('2026-03-02T09:00:00+08:00'));
    await expect(draw(ledger, input)).rejects.toMatchObject({ field });
    expect(await ledger.reader.all("SELECT 1 FROM voc_case_event WHERE type = 'sample.drawn'")).toEqual([]);
  });
});

/** openssl's own answer, where it is installed. */
it('openssl agrees', () => {
  let answer: string;
  try {
    answer = execFileSync('openssl', ['dgst', '-sha256', '-hmac', '2026Q3/P1'], {
      input: 'C20260801-000042',
    }).toString();
  } catch {
    process.stdout.write('openssl is not installed here: not compared\n');
    return;
  }
  expect(answer).toContain(drawHash('2026Q3/P1', 'C20260801-000042'));
});
