import type { Ledger } from '../../../voc/ledger';
import type * as Rulebooks from '../../../voc/rulebook';
import { onEveryLedger, TestClock } from '../../support/ledgers';

/**
 * "A broken published rulebook never stops the line": judging goes on with the last good version. The same road without
 * the guard of stored.ts shows what would happen.
 */
function rulebooks(guarded: boolean): typeof Rulebooks {
  let modules: typeof Rulebooks | undefined;
  jest.isolateModules(() => {
    if (!guarded) {
      const unchecked = (version: number, content: string) => ({
        ...(JSON.parse(content) as object),
        version,
      });
      jest.doMock('../../../voc/rulebook/stored', () => ({ readStored: unchecked, parseStored: unchecked }));
    }
    modules = require('../../../voc/rulebook') as typeof Rulebooks;
  });
  jest.dontMock('../../../voc/rulebook/stored');
  return modules!;
}

async function judgeWith(books: typeof Rulebooks, ledger: Ledger): Promise<string> {
  const book = await books.currentRulebook(ledger);
  return books.backtest(['天窗闹脾气了'], book, book).after.P0 === 1 ? `red by ${book.version}` : 'missed';
}

onEveryLedger('a broken published rulebook', (open) => {
  it.each([
    ['no JSON', '{"version":'],
    ['no rulebook', '{"version":2,"words":"all"}'],
    ['words that are no words', '{"version":2,"words":[{"word":7,"level":"P0","category":"x"}]}'],
  ])('that is %s never stops the line', async (_, content) => {
    const { ledger } = await open(new TestClock());
    const books = rulebooks(true);
    const words = [{ word: '闹脾气', level: 'P0' as const, category: '天窗' }];
    await ledger.transaction(
      async (tx) =>
        await books.publishRulebook(tx, { ...books.defaultRulebook(), words }, { author: '王工', note: '' }),
    );
    await ledger.transaction(
      async (tx) =>
        await tx.run(
          "INSERT INTO voc_rulebook (version, published_at, author, note, content) VALUES (2, 0, '', '', ?)",
          [content],
        ),
    );
    expect(await judgeWith(books, ledger)).toBe('red by 1');
    await expect(judgeWith(rulebooks(false), ledger)).rejects.toThrow();
  });
});
