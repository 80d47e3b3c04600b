import { MINUTE } from '../../../voc/clock';
import { normalize } from '../../../voc/feedback';
import type { NormalizeOptions } from '../../../voc/feedback';
import { storeFeedback, storeFeedbacks } from '../../../voc/feedback/store';
import type { StoredFeedback } from '../../../voc/feedback/store';
import { unseal } from '../../../voc/ledger';
import type { Ledger, Tx } from '../../../voc/ledger';
import { onEveryLedger, TestClock } from '../../support/ledgers';

const stalledAfterMs = 2 * MINUTE;
const complaint = {
  text: '高速上刹车突然失灵，请尽快联系 13812345678',
  customer: { name: '张伟', phone: '13812345678' },
  vehicle: { model: '星途 X', plate: '京A12345' },
};

function read(payload: unknown, clock: TestClock, options: Partial<NormalizeOptions> = {}) {
  return normalize(payload, { preset: 'api', receivedAt: clock.now(), ...options });
}

async function store(ledger: Ledger, clock: TestClock, ...payloads: unknown[]): Promise<StoredFeedback[]> {
  return await ledger.transaction(
    async (tx) =>
      await storeFeedbacks(
        tx,
        payloads.map((payload) => read(payload, clock)),
        { stalledAfterMs },
      ),
  );
}

async function count(ledger: Ledger, table: string): Promise<number> {
  return (await ledger.reader.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))!.n;
}

onEveryLedger('storing feedback', (open) => {
  it('gives a new message a number, a record without personal data, and a way back when it stalls', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const [stored] = await store(ledger, clock, { ...complaint, id: 'W-1' });
    expect(stored).toMatchObject({ outcome: 'new', reason: 'firstSeen' });
    if (stored?.outcome !== 'new') throw new Error('not stored');
    expect(stored.feedback).toMatchObject({
      number: 'F20260302-000001',
      sourceId: 'W-1',
      receivedAt: '2026-03-02T09:00:00.000+08:00',
    });
    const row = (await ledger.reader.get<Record<string, string>>('SELECT * FROM voc_feedback'))!;
    const event = (await ledger.reader.get<Record<string, string>>('SELECT * FROM voc_event'))!;
    for (const text of [JSON.stringify(stored), JSON.stringify(row), event.payload!]) {
      expect(text).not.toContain('13812345678');
      expect(text).not.toContain('张伟');
      expect(text).not.toContain('京A12345');
    }
    const sealed = JSON.parse(unseal(row.sealed!, ledger.keys, row.number!)) as typeof complaint;
    expect(sealed.customer).toMatchObject({ name: '张伟', phone: '13812345678' });
    expect(event).toMatchObject({
      topic: 'feedback.stalled',
      natural_key: 'feedback.stalled/F20260302-000001',
      due_at: clock.now() + stalledAfterMs,
      fence_name: 'feedback/F20260302-000001',
    });
    expect(JSON.parse(event.payload!)).toEqual({ feedback: stored.feedback, zone: 'Asia/Shanghai' });
  });

  it('recognises the same source id for ever, and tells what became of the first', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    await store(ledger, clock, { ...complaint, id: 'W-1' });
    await ledger.transaction(
      async (tx) =>
        await tx.run("UPDATE voc_feedback SET case_number = 'C-1', level = 'P0', verdict = ?", [
          JSON.stringify({ category: 'brake' }),
        ]),
    );
    clock.advance(60 * 24 * 60 * MINUTE);
    const [again] = await store(ledger, clock, { ...complaint, id: 'W-1' });
    expect(again).toMatchObject({
      outcome: 'duplicate',
      reason: 'sameSourceId',
      evidence: { of: 'F20260302-000001', repeats: 1, caseNumber: 'C-1', level: 'P0', category: 'brake' },
    });
    expect(await ledger.reader.get('SELECT repeats, last_repeat_at FROM voc_feedback')).toMatchObject({
      repeats: 1,
      last_repeat_at: clock.now(),
    });
    expect(await count(ledger, 'voc_event')).toBe(1);
  });

  it('keeps another text under a source id that was used before', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const [first, worse, worseAgain] = await store(
      ledger,
      clock,
      { id: '1', text: '空调异响' },
      { id: '1', text: '车自燃了，救命' },
      { id: '1', text: '车自燃了，救命' },
    );
    expect(first).toMatchObject({ outcome: 'new' });
    expect(worse).toMatchObject({
      outcome: 'new',
      reason: 'sameIdOtherText',
      feedback: { sourceId: '1', notes: [{ reason: 'sameIdOtherText', value: 'F20260302-000001' }] },
    });
    expect(worseAgain).toMatchObject({ outcome: 'duplicate', evidence: { of: 'F20260302-000002' } });
  });

  it('without an id: the same content within ten minutes is one message, counted from the first', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const outcomes: string[] = [];
    for (let minute = 0; minute <= 12; minute += 6) {
      outcomes.push((await store(ledger, clock, complaint))[0]!.outcome);
      clock.advance(6 * MINUTE);
    }
    expect(outcomes).toEqual(['new', 'duplicate', 'new']);
    const others = await store(
      ledger,
      clock,
      { text: '刹车失灵', customer: { name: '李雷' } },
      { text: '刹车失灵', customer: { name: '韩梅梅' } },
      { vehicle: { vin: 'LSVAA2180E2123456' }, fault: { codes: ['P0300'] } },
      { vehicle: { vin: 'LSVAA2180E2123456' }, fault: { codes: ['C0035'] } },
    );
    expect(others.map(({ outcome }) => outcome)).toEqual(['new', 'new', 'new', 'new']);
  });

  it('keeps what it cannot read, once', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const [rejected] = await store(ledger, clock, { customer: { phone: '13812345678' } });
    expect(rejected).toMatchObject({ outcome: 'rejected', reason: 'noText', evidence: { repeats: 0 } });
    const [again] = await store(ledger, clock, { customer: { phone: '13812345678' } });
    expect(again).toMatchObject({
      outcome: 'rejected',
      evidence: { number: 'F20260302-000001', repeats: 1 },
    });
    const row = (await ledger.reader.get<Record<string, string>>('SELECT * FROM voc_feedback'))!;
    expect(row).toMatchObject({ state: 'rejected', source_id: 'rejected:F20260302-000001' });
    expect(JSON.stringify(row)).not.toContain('13812345678');
    expect(unseal(row.sealed!, ledger.keys, row.number!)).toContain('13812345678');
    expect(await count(ledger, 'voc_event')).toBe(0);
  });

  it('does not store a phone number that serves as source id', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const stored = await store(
      ledger,
      clock,
      { id: '13812345678', text: '异响' },
      { id: '13912345678', text: '异响' },
      { id: '13812345678', text: '异响' },
    );
    expect(stored.map(({ outcome }) => outcome)).toEqual(['new', 'new', 'duplicate']);
    expect(JSON.stringify(await ledger.reader.all('SELECT * FROM voc_feedback'))).not.toContain('2345678');
  });

  it.each([
    ['with an id', { ...complaint, id: 'W-1' }],
    ['without one', complaint],
  ])('stores 2 × 50 identical messages %s that arrive together once', async (_, payload) => {
    const clock = new TestClock();
    const opened = await open(clock);
    const ledgers = [opened.ledger, await opened.another()];
    const results = await Promise.all(
      Array.from({ length: 100 }, async (__, i) => await store(ledgers[i % 2]!, clock, payload)),
    );
    const outcomes = results.map(([stored]) => stored!.outcome);
    expect(outcomes.filter((outcome) => outcome === 'new')).toHaveLength(1);
    expect(
      await opened.ledger.reader.get('SELECT COUNT(*) AS n, MAX(repeats) AS r FROM voc_feedback'),
    ).toEqual({
      n: 1,
      r: 99,
    });
    expect(await count(opened.ledger, 'voc_event')).toBe(1);
  });

  it('stores two batches in opposite order without waiting for each other', async () => {
    const clock = new TestClock();
    const opened = await open(clock);
    const another = await opened.another();
    const batch = Array.from({ length: 40 }, (_, i) => ({ id: `W-${i}`, text: `异响 ${i}` }));
    await Promise.all([
      store(opened.ledger, clock, ...batch),
      store(another, clock, ...[...batch].reverse()),
    ]);
    expect(await count(opened.ledger, 'voc_feedback')).toBe(40);
  });

  it('stores nothing of a batch whose transaction fails', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const failing = ledger.transaction(async (tx) => {
      await storeFeedback(tx, read(complaint, clock), { stalledAfterMs });
      throw new Error('the process stops here');
    });
    await expect(failing).rejects.toThrow('the process stops here');
    expect(await count(ledger, 'voc_feedback')).toBe(0);
    expect(await count(ledger, 'voc_event')).toBe(0);
  });

  it('plans no way back when that is switched off', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    await ledger.transaction(
      async (tx) => await storeFeedback(tx, read(complaint, clock), { stalledAfterMs: 0 }),
    );
    expect(await count(ledger, 'voc_event')).toBe(0);
  });
});

onEveryLedger('the lock on identical messages', (open, kind) => {
  // SQLite has one writer at a time, so the guard is PostgreSQL's advisory lock.
  const expected = kind.dialect === 'postgres' ? 2 : 1;
  it(`without it two that arrive together are stored ${expected} time(s)`, async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    let waiting = 0;
    let release: () => void = () => undefined;
    const bothThere = new Promise<void>((resolve) => (release = resolve));
    const unguarded = async (tx: Tx): Promise<Tx> => {
      if (kind.dialect === 'postgres') {
        // Both have begun, so that neither sees what the other writes.
        if (++waiting === 2) release();
        await bothThere;
      }
      return { ...tx, lock: async () => undefined, get: readBeforeTheOtherCommits(tx) };
    };
    let reads = 0;
    let bothRead: () => void = () => undefined;
    const haveRead = new Promise<void>((resolve) => (bothRead = resolve));
    const readBeforeTheOtherCommits =
      (tx: Tx): Tx['get'] =>
      async (sql, params) => {
        const row = await tx.get(sql, params);
        if (sql.includes('content_hash = ?') && kind.dialect === 'postgres') {
          if (++reads === 2) bothRead();
          await haveRead;
        }
        return row as never;
      };
    await Promise.all(
      [1, 2].map(
        async () =>
          await ledger.transaction(
            async (tx) =>
              await storeFeedback(await unguarded(tx), read(complaint, clock), { stalledAfterMs }),
          ),
      ),
    );
    expect(await count(ledger, 'voc_feedback')).toBe(expected);
  });
});
