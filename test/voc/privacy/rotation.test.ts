import { readFileSync, writeFileSync } from 'node:fs';
import { MINUTE } from '../../../voc/clock';
import { readLink, signLink } from '../../../voc/escalation/links';
import { normalize } from '../../../voc/feedback';
import { storeFeedbacks } from '../../../voc/feedback/store';
import { Ledger, unseal, verifyTrail } from '../../../voc/ledger';
import type { LedgerStore } from '../../../voc/ledger';
import { sealedPrefix, secretsFrom } from '../../../voc/ledger/keys';
import { exportPersonalData, resealStep } from '../../../voc/privacy';
import { onEveryLedger, TEST_SECRET, TestClock, testFolder } from '../../support/ledgers';

const NEW_SECRET = 'the next secret of the tests, also only here';
const PHONE = '13812345678';

async function keep(ledger: Ledger, clock: TestClock, ids: readonly string[]): Promise<void> {
  const decisions = ids.map((id) =>
    normalize(
      { id, text: `方向盘有异响，客户编号 ${id}`, customer: { phone: PHONE } },
      { preset: 'api', receivedAt: clock.now() },
    ),
  );
  await ledger.transaction(
    async (tx) => await storeFeedbacks(tx, decisions, { stalledAfterMs: 2 * MINUTE, sameWithinMs: 0 }),
  );
}

const sealedRows = async (ledger: Ledger) =>
  await ledger.reader.all<{ number: string; sealed: string }>(
    'SELECT number, sealed FROM voc_feedback ORDER BY number',
  );

onEveryLedger('changing the secret', (fresh) => {
  it('needs the former one as proof, once; everything stays readable and the chain verifies', async () => {
    const clock = new TestClock();
    const opened = await fresh(clock);
    await keep(opened.ledger, clock, ['A', 'B', 'C']);
    await opened.ledger.transaction(async (tx) =>
      tx.trail({ caseNumber: 'C1', type: 'case.opened', actor: 'system', data: {} }),
    );
    const link = signLink(opened.ledger.keys, { purpose: 'acknowledge', case: 'C1' }, clock.now());
    const before = opened.ledger.keys;
    await opened.ledger.close();

    const changed = { ...opened.store, secret: NEW_SECRET } as LedgerStore;
    // The guard: without the former secret the new one is refused.
    await expect(Ledger.open(changed, clock)).rejects.toMatchObject({
      code: 'ledger.denied',
      field: 'secret',
    });
    await expect(
      Ledger.open({ ...changed, formerSecrets: 'some other secret, not the ledger’s' }, clock),
    ).rejects.toMatchObject({ code: 'ledger.denied' });
    const first = await Ledger.open({ ...changed, formerSecrets: TEST_SECRET }, clock);
    expect(await verifyTrail(first.reader, first.keys.signing)).toMatchObject({ outcome: 'valid' });
    await first.close();

    // From now on the new one alone opens it, and the former one no longer does.
    const ledger = await Ledger.open(changed, clock);
    await expect(Ledger.open(opened.store, clock)).rejects.toMatchObject({ code: 'ledger.denied' });
    await keep(ledger, clock, ['D']);
    const rows = await sealedRows(ledger);
    for (const { number, sealed } of rows) expect(unseal(sealed, ledger.keys, number)).toContain(PHONE);
    expect(rows.map(({ sealed }) => sealed.startsWith(sealedPrefix(ledger.keys)))).toEqual([
      false,
      false,
      false,
      true,
    ]);
    // Links of the former secret are void: it may have leaked.
    expect(() => readLink(ledger.keys, link, 'acknowledge', clock.now())).toThrow(
      expect.objectContaining({ code: 'link.invalid' }) as Error,
    );
    // The customer is found by his phone over both secrets.
    const data = await ledger.transaction(
      async (tx) => await exportPersonalData(tx, { subject: { by: 'phone', value: PHONE }, actor: '李工' }),
    );
    expect(data.feedbacks).toHaveLength(4);

    // In steps, and a step repeated changes nothing.
    expect(await resealStep(ledger, 2)).toEqual({ resealed: 2, done: false });
    expect(await resealStep(ledger, 2)).toMatchObject({ resealed: 1, done: false });
    expect(await resealStep(ledger, 2)).toMatchObject({ resealed: 0, done: true });
    expect(await resealStep(ledger, 2)).toEqual({ resealed: 0, done: true });
    for (const { number, sealed } of await sealedRows(ledger)) {
      expect(sealed.startsWith(sealedPrefix(ledger.keys))).toBe(true);
      expect(unseal(sealed, ledger.keys, number)).toContain(PHONE);
      // What the leaked secret opens now: nothing.
      expect(() => unseal(sealed, before, number)).toThrow(
        expect.objectContaining({ code: 'ledger.denied' }) as Error,
      );
    }
    await ledger.close();
  });

  it('a second change keeps what two secrets ago was sealed readable', async () => {
    const clock = new TestClock();
    const opened = await fresh(clock);
    await keep(opened.ledger, clock, ['A']);
    await opened.ledger.close();
    const second = { ...opened.store, secret: NEW_SECRET, formerSecrets: TEST_SECRET } as LedgerStore;
    await (await Ledger.open(second, clock)).close();
    const third = { ...opened.store, secret: `${NEW_SECRET} 3`, formerSecrets: NEW_SECRET } as LedgerStore;
    const ledger = await Ledger.open(third, clock);
    const [row] = await sealedRows(ledger);
    expect(unseal(row!.sealed, ledger.keys, row!.number)).toContain(PHONE);
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({
      outcome: 'valid',
      evidence: { rows: 2 },
    });
    await ledger.close();
  });

  it('two processes that change to the same secret at once both get in, with one step in the trail', async () => {
    const clock = new TestClock();
    const opened = await fresh(clock);
    await opened.ledger.close();
    const store = { ...opened.store, secret: NEW_SECRET, formerSecrets: TEST_SECRET } as LedgerStore;
    const both = await Promise.all([Ledger.open(store, clock), Ledger.open(store, clock)]);
    expect(both[0]!.keys.signing.equals(both[1]!.keys.signing)).toBe(true);
    const steps = await both[0]!.reader.all(
      "SELECT seq FROM voc_case_event WHERE type = 'ledger.secretRotated'",
    );
    expect(steps).toHaveLength(1);
    for (const ledger of both) await ledger.close();
  });
});

describe('the key file', () => {
  it('holds the present secret in its first line and former ones below', async () => {
    const clock = new TestClock();
    const path = `${testFolder()}/ledger.sqlite`;
    const first = await Ledger.open({ kind: 'sqlite', path }, clock);
    await keep(first, clock, ['A']);
    await first.close();
    const former = readFileSync(`${path}.key`, 'utf8').trim();
    // Replaced without the former line: refused, nothing is lost.
    writeFileSync(`${path}.key`, `${NEW_SECRET}\n`);
    await expect(Ledger.open({ kind: 'sqlite', path }, clock)).rejects.toMatchObject({
      code: 'ledger.denied',
    });
    writeFileSync(`${path}.key`, `# changed on 2026-11-22\n${NEW_SECRET}\n${former}\n`);
    await (await Ledger.open({ kind: 'sqlite', path }, clock)).close();
    writeFileSync(`${path}.key`, `${NEW_SECRET}\n`);
    const ledger = await Ledger.open({ kind: 'sqlite', path }, clock);
    const [row] = await sealedRows(ledger);
    expect(unseal(row!.sealed, ledger.keys, row!.number)).toContain(PHONE);
    await ledger.close();
  });

  it('takes several former secrets, and refuses one that is too short', () => {
    expect(secretsFrom(NEW_SECRET, `${TEST_SECRET}\n\n${NEW_SECRET}\n`).former).toHaveLength(1);
    expect(() => secretsFrom(NEW_SECRET, 'short')).toThrow(
      expect.objectContaining({ field: 'secret' }) as Error,
    );
  });
});
