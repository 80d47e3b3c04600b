import { readFileSync } from 'node:fs';
import { MINUTE } from '../../../voc/clock';
import { acknowledgeCase, caseView, closeCase, openCase } from '../../../voc/cases';
import { normalize } from '../../../voc/feedback';
import { storeFeedbacks } from '../../../voc/feedback/store';
import { judge } from '../../../voc/judge';
import type { Ledger } from '../../../voc/ledger';
import { verifyTrail } from '../../../voc/ledger';
import { erasePersonalData, exportPersonalData } from '../../../voc/privacy';
import type { EraseInput } from '../../../voc/privacy';
import { builtinLexicon, compileLexicon } from '../../../voc/redline';
import { defaultRulebook } from '../../../voc/rulebook';
import { onEveryLedger, TestClock } from '../../support/ledgers';

const PHONE = '13812345678';
const NAME = '欧阳文轩';
const VIN = 'LSVAA4182E2123456';
const PLATE = '京A12345';
const EMAIL = 'ouyang.wenxuan@example.com';
const compiled = compileLexicon(builtinLexicon);

async function keep(ledger: Ledger, clock: TestClock, payloads: readonly object[]) {
  const decisions = payloads.map((payload) => normalize(payload, { preset: 'api', receivedAt: clock.now() }));
  return await ledger.transaction(
    async (tx) => await storeFeedbacks(tx, decisions, { stalledAfterMs: 2 * MINUTE }),
  );
}

/** One customer with two feedbacks, one case, a message that could not be read; and a bystander. */
async function scene(ledger: Ledger, clock: TestClock) {
  const stored = await keep(ledger, clock, [
    {
      id: 'M-1',
      text: `高速上刹车突然失灵，车牌${PLATE}，请联系${NAME}，电话 ${PHONE}`,
      customer: { name: NAME, phone: PHONE, email: EMAIL },
      vehicle: { vin: VIN, plate: PLATE, model: '星途X5' },
    },
    { id: `tel-${PHONE}`, text: '车机导航经常黑屏，重启才能恢复', customer: { phone: PHONE } },
    { id: 'M-3', text: '', note: `没有正文，电话 ${PHONE}` },
    { id: 'M-4', text: '空调不制冷，副驾一直是热风', customer: { name: '王磊', phone: '13900001111' } },
  ]);
  const first = stored[0]!;
  if (first.outcome !== 'new') throw new Error('not new');
  const { feedback } = first;
  const opened = await ledger.transaction(
    async (tx) =>
      await openCase(tx, {
        feedback,
        verdict: judge(feedback.text, feedback.notes ?? [], compiled),
        rulebook: defaultRulebook(),
        actor: 'system',
      }),
  );
  return { caseNumber: opened.case.number, numbers: stored.map((one) => numberOf(one)) };
}

function numberOf(one: Awaited<ReturnType<typeof keep>>[number]): string {
  return one.outcome === 'duplicate' ? one.evidence.of : one.evidence.number;
}

const request = (more: Partial<EraseInput> = {}): EraseInput => ({
  subject: { by: 'phone', value: PHONE },
  actor: '张敏',
  reason: `客户 ${NAME} 书面要求删除，回访电话 ${PHONE}`,
  confirm: '删除',
  ...more,
});

/** All that stands in the database, as one text. */
async function dump(ledger: Ledger): Promise<string> {
  const tables = await ledger.reader.all<{ name: string }>(
    ledger.dialect === 'sqlite'
      ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'voc_%'"
      : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()',
  );
  const texts: string[] = [];
  for (const { name } of tables) texts.push(JSON.stringify(await ledger.reader.all(`SELECT * FROM ${name}`)));
  return texts.join('\n');
}

onEveryLedger('export and erasure', (fresh, { dialect }) => {
  it('exports everything of one customer, unmasked, and writes down who asked', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    const { caseNumber, numbers } = await scene(ledger, clock);
    const data = await ledger.transaction(
      async (tx) =>
        await exportPersonalData(tx, { subject: { by: 'phone', value: `+86 ${PHONE}` }, actor: '张敏' }),
    );
    expect(data.feedbacks.map(({ number }) => number)).toEqual(numbers.slice(0, 3));
    expect(data.feedbacks[0]!.personal).toMatchObject({
      customer: { name: NAME, email: EMAIL },
      vehicle: { vin: VIN },
    });
    expect(data.contacts.unique).toEqual(expect.arrayContaining([PHONE, EMAIL, VIN, PLATE]));
    expect(data.contacts.names).toEqual([NAME]);
    expect(data.cases.map((one) => one.case.number)).toEqual([caseNumber]);
    expect(data.subject.value).not.toContain(PHONE);
    const entry = await ledger.reader.get<{ actor: string; data: string }>(
      "SELECT actor, data FROM voc_case_event WHERE type = 'personalData.exported'",
    );
    expect(entry!.actor).toBe('张敏');
    expect(entry!.data).not.toContain(PHONE);
    // By VIN, feedback and case it leads to the same complaint; the other one is named as perhaps the same person's.
    for (const subject of [
      { by: 'vin', value: VIN.toLowerCase() },
      { by: 'feedback', value: numbers[0]! },
      { by: 'case', value: caseNumber },
    ]) {
      const found = await ledger.transaction(
        async (tx) => await exportPersonalData(tx, { subject, actor: '张敏' }),
      );
      expect(found.feedbacks.map(({ number }) => number)).toEqual([numbers[0]]);
      expect(found.related).toEqual([{ by: 'phone', feedbacks: [numbers[1], numbers[2]] }]);
    }
  });

  it('erases what is known of the person; the case, the chain and the others stay', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    const { caseNumber, numbers } = await scene(ledger, clock);
    await ledger.transaction(async (tx) => {
      await acknowledgeCase(tx, { caseNumber, actor: '李工', via: 'node' });
      await tx.run("UPDATE voc_case SET state = 'confirmed' WHERE number = ?", [caseNumber]);
      await closeCase(tx, { caseNumber, actor: '李工', reason: '已修好' });
    });
    // What staff typed: in a row it goes, in the chain it cannot.
    await ledger.transaction(async (tx) => {
      await tx.run('UPDATE voc_case SET close_reason = ? WHERE number = ?', [
        `已电话 ${PHONE} 回访${NAME}`,
        caseNumber,
      ]);
    });
    expect(await dump(ledger)).toContain(VIN);
    const erased = await erasePersonalData(ledger, request());
    expect(erased).toMatchObject({
      outcome: 'erased',
      evidence: { feedbacks: numbers.slice(0, 3), cases: [caseNumber], leftInTrail: [] },
    });
    const all = await dump(ledger);
    for (const value of [PHONE, NAME, VIN, PLATE, EMAIL])
      expect([value, all.includes(value)]).toEqual([value, false]);
    expect(
      await ledger.reader.get('SELECT COUNT(*) AS n FROM voc_feedback WHERE sealed IS NOT NULL'),
    ).toEqual({ n: 1 });
    expect(await ledger.reader.get('SELECT COUNT(DISTINCT feedback) AS n FROM voc_identity')).toEqual({
      n: 1,
    });
    expect(await ledger.reader.get('SELECT COUNT(*) AS n FROM voc_signature')).toEqual({ n: 1 });
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
    const entry = await ledger.reader.get<{ actor: string; data: string }>(
      `SELECT actor, data FROM voc_case_event WHERE type = 'personalData.erased' AND case_number = '${caseNumber}'`,
    );
    expect(entry!.actor).toBe('张敏');
    expect(JSON.parse(entry!.data)).toMatchObject({ feedbacks: [numbers[0]], textRemoved: false });
    expect(JSON.parse(entry!.data)).toHaveProperty('reason', expect.stringContaining('书面要求删除'));
    // The complaint is still one.
    expect(await caseView(ledger.reader, caseNumber)).toMatchObject({ level: 'P0', state: 'closed' });
    const row = await ledger.reader.get<{ record: string }>(
      'SELECT record FROM voc_feedback WHERE number = ?',
      [numbers[0]!],
    );
    expect(JSON.parse(row!.record)).toMatchObject({
      text: expect.stringContaining('刹车突然失灵') as string,
      vehicle: { model: '星途X5' },
    });

    expect(await erasePersonalData(ledger, request())).toMatchObject({
      outcome: 'nothing',
      reason: 'notFound',
    });
    expect(
      await erasePersonalData(ledger, request({ subject: { by: 'feedback', value: numbers[0]! } })),
    ).toMatchObject({ outcome: 'nothing', reason: 'alreadyErased' });
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
  });

  it('takes the masked text too where asked', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    const { numbers } = await scene(ledger, clock);
    await erasePersonalData(ledger, request({ removeText: true, confirm: 'erase' }));
    const row = await ledger.reader.get<{ record: string; verdict: string }>(
      'SELECT record, verdict FROM voc_feedback WHERE number = ?',
      [numbers[0]!],
    );
    expect(JSON.parse(row!.record)).toMatchObject({ text: '' });
    expect(`${row!.record}${row!.verdict}`).not.toContain('刹车');
  });

  it('names the steps of the chain in which somebody typed the name', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    const { caseNumber } = await scene(ledger, clock);
    await ledger.transaction(async (tx) => {
      await acknowledgeCase(tx, { caseNumber, actor: '李工', via: 'node' });
      await tx.run("UPDATE voc_case SET state = 'confirmed' WHERE number = ?", [caseNumber]);
      await closeCase(tx, { caseNumber, actor: '李工', reason: `${NAME} 已确认修好` });
    });
    const { evidence } = await erasePersonalData(ledger, request());
    const typed = await ledger.reader.get<{ seq: number }>(
      "SELECT seq FROM voc_case_event WHERE type = 'case.closed'",
    );
    expect(evidence.leftInTrail).toEqual([typed!.seq]);
  });

  it.each<[string, Partial<EraseInput>, string]>([
    ['without the word', { confirm: 'yes' }, 'confirm'],
    ['without a reason', { reason: ' ' }, 'reason'],
    ['without a name', { actor: '' }, 'actor'],
    ['of nobody', { subject: { by: 'phone', value: ' ' } }, 'value'],
    ['by something unknown', { subject: { by: 'name', value: NAME } }, 'findBy'],
    ['of an unknown feedback', { subject: { by: 'feedback', value: 'F20260302-000999' } }, 'value'],
  ])('refuses an erasure %s, and touches nothing', async (_name, more, field) => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    await scene(ledger, clock);
    const before = await dump(ledger);
    await expect(erasePersonalData(ledger, request(more))).rejects.toMatchObject({ field });
    expect(await dump(ledger)).toBe(before);
  });

  if (dialect === 'sqlite') {
    it('leaves no byte of the person in the files, and would without overwriting', async () => {
      const clock = new TestClock();
      const opened = await fresh(clock);
      const { ledger, store } = opened;
      if (store.kind !== 'sqlite') throw new Error('no file');
      await scene(ledger, clock);
      const held = () =>
        ['', '-wal'].flatMap((suffix) => {
          const bytes = readFileSync(`${store.path}${suffix}`);
          return [VIN, '138****5678', '欧*'].filter((value) => bytes.includes(value));
        });
      expect(held()).toEqual(expect.arrayContaining([VIN, '138****5678', '欧*']));
      const { evidence } = await erasePersonalData(ledger, request());
      expect(evidence.disk).toBe('clean');
      expect(held()).not.toContain(VIN);
      for (const value of [PHONE, NAME, PLATE, EMAIL]) {
        expect(readFileSync(store.path).includes(value)).toBe(false);
      }

      // The guard removed: rows that are merely freed keep their bytes in the file.
      await ledger.transaction(async (tx) => {
        await tx.run('PRAGMA secure_delete = OFF');
        await tx.run("INSERT INTO voc_setting (name, value) VALUES ('trace', ?)", [
          `${VIN}${'.'.repeat(500)}`,
        ]);
      });
      await ledger.transaction(async (tx) => await tx.run("DELETE FROM voc_setting WHERE name = 'trace'"));
      await ledger.reader.all('PRAGMA wal_checkpoint(TRUNCATE)');
      expect(held()).toContain(VIN);
    });
  }
});
