import { backtest as fromLibrary } from '../../../voc';
import type { Ledger } from '../../../voc/ledger';
import {
  backtest,
  backtestLedger,
  defaultRulebook,
  rulebookSchema,
  storedFeedbacks,
} from '../../../voc/rulebook';
import type { BacktestRow, Rulebook } from '../../../voc/rulebook';
import { onEveryLedger, TestClock } from '../../support/ledgers';

const withWord = (word: string, level: 'P0' | 'P1' = 'P0', version = 2): Rulebook =>
  rulebookSchema.parse({ ...defaultRulebook(), version, words: [{ word, level, category: '天窗' }] });

const ROWS: BacktestRow[] = [
  { number: 'F1', text: '高速上刹车失灵，差点出事', label: 'P0' },
  { number: 'F2', text: '天窗闹脾气，关不上', label: 'P0' },
  { number: 'F3', text: '座椅颜色很好看', label: 'NOT' },
  { number: 'F4', text: '小孩闹脾气不肯坐车', label: 'NOT' },
  { number: 'F5', text: '方向盘好像有点重', label: 'REVIEW' },
];

describe('a backtest', () => {
  it('says what is newly red, what no longer, with evidence, and how the levels move', () => {
    const result = backtest(ROWS, withWord('闹脾气'), defaultRulebook());
    expect(result).toMatchObject({ rows: 5, version: 2, againstVersion: 0, newlyRed: { count: 2 } });
    expect(result.noLongerRed.count).toBe(0);
    expect(result.after.P0 - result.before.P0).toBe(2);
    expect(result.moves).toContainEqual({ from: 'P2', to: 'P0', count: 2 });
    const [example] = result.newlyRed.examples;
    expect(example).toMatchObject({
      number: 'F2',
      from: 'P2',
      to: 'P0',
      why: expect.stringContaining('闹脾气'),
    });
    const { start, end } = example!.evidence[0]!;
    expect(example!.text.slice(start, end)).toBe('闹脾气');
    const back = backtest(ROWS, defaultRulebook(), withWord('闹脾气'));
    expect(back).toMatchObject({ newlyRed: { count: 0 }, noLongerRed: { count: 2 } });
    expect(back.noLongerRed.examples[0]!.evidence).not.toEqual([]);
  });

  it('scores the labelled rows before and after; what people call doubtful counts for nobody', () => {
    const { sample } = backtest(ROWS, withWord('闹脾气'), defaultRulebook());
    expect(sample).toMatchObject({
      rows: 5,
      red: 2,
      ordinary: 2,
      before: { recall: 0.5, falseRed: 0 },
      after: { recall: 1, seen: 1, falseRed: 0.5 },
    });
    expect(
      backtest(
        ROWS.map(({ text }) => text),
        withWord('闹脾气'),
      ).sample,
    ).toBeUndefined();
  });

  it('compares with stored verdicts, or with the pack where there is none', () => {
    const rows: BacktestRow[] = [
      { text: '天窗闹脾气', level: 'P0' },
      { text: '天窗闹脾气', level: 'P2' },
      { text: '天窗闹脾气' },
    ];
    expect(backtest(rows, withWord('闹脾气'))).toMatchObject({ newlyRed: { count: 2 } });
    expect(backtest(rows, withWord('闹脾气'), 'stored')).toMatchObject({ newlyRed: { count: 1 } });
    expect(backtest(rows, defaultRulebook(), 'stored').noLongerRed).toMatchObject({ count: 1 });
  });

  it('is part of the library, takes plain texts, and nothing hostile stops it', () => {
    const rows = ['', '🚗', '\ud800', 'x'.repeat(100_000), null, 42, {}] as string[];
    expect(
      fromLibrary(
        rows.filter((row) => row !== null),
        defaultRulebook(),
      ).rows,
    ).toBe(6);
    expect(fromLibrary([], defaultRulebook())).toMatchObject({ rows: 0, moves: [] });
  });

  it('keeps few examples of many changes', () => {
    const rows = Array.from({ length: 500 }, (_, i) => `编号${1000 + i}：天窗闹脾气${'，'.repeat(600)}`);
    const { newlyRed } = backtest(rows, withWord('闹脾气'));
    expect(newlyRed.count).toBe(500);
    expect(newlyRed.examples).toHaveLength(20);
    expect(Math.max(...newlyRed.examples.map(({ text }) => text.length))).toBeLessThan(450);
  });

  it('takes 10,000 feedbacks in a few seconds', () => {
    const parts = [
      '座椅异响',
      '刹车片磨损',
      '导航卡顿',
      '方向盘跑偏，4S店说正常',
      '高速上动力中断',
      '服务态度差',
    ];
    const rows = Array.from({ length: 10_000 }, (_, i) => ({
      text: `${parts[i % parts.length]!}，提车${i}天，${parts[(i * 7) % parts.length]!}，请尽快处理`,
    }));
    const start = performance.now();
    expect(backtest(rows, withWord('闹脾气'), withWord('掉漆', 'P1', 1)).rows).toBe(10_000);
    const seconds = (performance.now() - start) / 1000;
    process.stdout.write(`backtest of 10,000 feedbacks by two rulebooks: ${seconds.toFixed(2)} s\n`);
    expect(seconds).toBeLessThan(10);
  });
});

onEveryLedger('a backtest on the ledger', (open) => {
  /** Straight into the table: what counts here is the reading, not how a feedback came in. */
  async function fill(ledger: Ledger, clock: TestClock, count: number) {
    await ledger.transaction(async (tx) => {
      for (let i = 0; i < count; i++) {
        const number = `F20260302-${String(i).padStart(6, '0')}`;
        const text =
          i % 10 === 0 ? `天窗闹脾气了，编号${1000 + i} 138****5678` : `座椅有异响，编号${1000 + i}`;
        const state = i === 5 ? 'rejected' : 'stored';
        // Many arrive in one millisecond: paging by time alone would skip or repeat them.
        const at = clock.now() + Math.floor(i / 70);
        await tx.run(
          `INSERT INTO voc_feedback (number, channel, source_id, content_hash, received_at, state, record, level)
           VALUES (?, 'web', ?, ?, ?, ?, ?, 'P2')`,
          [number, number, number, at, state, JSON.stringify({ number, text })],
        );
      }
    });
  }

  it('reads the newest in pages, each once, and compares with the version in force', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    await fill(ledger, clock, 450);
    const sizes: number[] = [];
    const reader = {
      all: async <T extends object>(text: string, params?: readonly (string | number | null)[]) => {
        const rows = await ledger.reader.all<T>(text, params);
        sizes.push(rows.length);
        return rows;
      },
    };
    const seen = new Set<string>();
    for await (const { number } of storedFeedbacks(reader, 10_000)) seen.add(number!);
    expect(seen.size).toBe(449);
    expect(seen.has('F20260302-000005')).toBe(false);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
    const options = { candidate: withWord('闹脾气'), against: defaultRulebook() };
    expect(await backtestLedger(reader, { ...options, limit: 10_000 })).toMatchObject({
      rows: 449,
      newlyRed: { count: 45 },
    });
    const few = await backtestLedger(reader, { ...options, limit: 30, sample: ROWS });
    expect(few).toMatchObject({ rows: 30, sample: { rows: 5, after: { recall: 1 } } });
    const stored = await backtestLedger(reader, { ...options, against: 'stored', limit: 10_000 });
    expect(stored).toMatchObject({ before: { P0: 0, P2: 449 }, newlyRed: { count: 45 } });
    expect(await backtestLedger(reader, { ...options, limit: 0 })).toMatchObject({ rows: 0 });
  });
});
