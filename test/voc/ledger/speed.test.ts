import { HOUR } from '../../../voc/clock';
import { anythingDue, claim } from '../../../voc/ledger';
import { ledgerKinds } from '../../support/ledgers';
import { SUBSCRIBER, TOPIC, withSubscriber, write } from './support';

const TARGET_MS = 50;

/** 100,000 timers: `due` of them at this moment, the others over the next days. */
const TIMERS = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
  INSERT INTO voc_event (topic, natural_key, due_at, payload, created_at)
  SELECT ?, 'timer/' || i, CASE WHEN i <= ? THEN ? ELSE ? + i END, '{}', ? FROM n`;

describe('100,000 timers on SQLite', () => {
  it.each([100, 100_000])(
    'a sweep of 100 with %i due',
    async (due) => {
      const sqlite = ledgerKinds().find((kind) => kind.dialect === 'sqlite');
      const opened = await withSubscriber(sqlite!.open);
      const now = opened.clock.now();
      await write(opened.ledger, TIMERS, [TOPIC, due, now, now + HOUR, now]);
      let worst = 0;
      let slowestLook = 0;
      for (let n = 0; n < due / 100 && n < 5; n++) {
        const begun = performance.now();
        expect(await anythingDue(opened.ledger, SUBSCRIBER, [TOPIC])).toBe(true);
        slowestLook = Math.max(slowestLook, performance.now() - begun);
        expect(await claim(opened.ledger, SUBSCRIBER, 'owner-1', 100)).toHaveLength(100);
        worst = Math.max(worst, performance.now() - begun);
      }
      process.stdout.write(
        `SQLite, 100,000 timers, ${due} due: look ${slowestLook.toFixed(1)} ms, look and claim of 100 ${worst.toFixed(1)} ms\n`,
      );
      expect(worst).toBeLessThan(10 * TARGET_MS);
      await opened.destroy();
    },
    20_000,
  );
});
