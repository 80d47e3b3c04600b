import { addToLibrary, searchLibrary } from '../../../voc/knowledge';
import type { AddToLibrary } from '../../../voc/knowledge';
import type { Ledger } from '../../../voc/ledger';
import { DAY } from '../../../voc/clock';
import { closeAfterEach, onEveryLedger, TestClock } from '../../support/ledgers';
import { write } from '../ledger/support';
import { closeCase } from '../../../voc/cases';
import { confirmed, openedCase, stepsOf } from './material';

const add = async (ledger: Ledger, input: AddToLibrary) =>
  await ledger.transaction(async (tx) => await addToLibrary(tx, input));
const fault = { key: '制动/发软', component: '制动', symptom: '发软', codes: [] };
const words = { cause: '主缸皮碗老化', solution: '更换制动主缸' };

onEveryLedger('the library of typical problems', (open) => {
  closeAfterEach();

  it('takes the entry from the case where nothing else is said', async () => {
    const { ledger } = await open();
    const { case: view } = await openedCase(ledger, 'P0', 1, { fault });
    const life = {
      rootCause: { text: '主缸内漏', by: '李工', at: 1 },
      solution: { text: '换主缸', by: '李工', at: 2 },
    };
    await write(ledger, 'UPDATE voc_case SET life = ? WHERE number = ?', [JSON.stringify(life), view.number]);
    const { outcome, evidence } = await add(ledger, { caseNumber: view.number, actor: '李工' });
    expect(outcome).toBe('added');
    expect(evidence.entry).toMatchObject({
      ...{ caseNumber: view.number, category: 'brake', component: '制动', brand: '星途', model: 'X5' },
      ...{ symptom: '制动/发软', cause: '主缸内漏', solution: '换主缸', addedBy: '李工' },
    });
    expect(await stepsOf(ledger, 'library.added')).toEqual([{ case_number: view.number, actor: '李工' }]);
  });

  it('is written by the closing of a typical case, once, and only of a typical one', async () => {
    const { ledger } = await open();
    const close = async (caseNumber: string, typical: boolean) =>
      await ledger.transaction(
        async (tx) => await closeCase(tx, { caseNumber, actor: '李工', reason: '已更换主缸', typical }),
      );
    for (const [serial, typical] of [
      [1, true],
      [2, false],
    ] as const) {
      const { number } = (await openedCase(ledger, 'P2', serial, { fault })).case;
      await confirmed(ledger, number);
      for (const outcome of ['closed', 'already'])
        expect((await close(number, typical)).outcome).toBe(outcome);
    }
    const entries = await searchLibrary(ledger.reader);
    expect(entries).toMatchObject([
      { caseNumber: 'C20260302-000001', symptom: '制动/发软', addedBy: '李工' },
    ]);
    expect(entries[0]!.cause).not.toBe('');
    expect(await stepsOf(ledger, 'library.added')).toHaveLength(1);
  });

  it('leaves a typical case open whose cause nobody has written down', async () => {
    const { ledger } = await open();
    const { number } = (await openedCase(ledger, 'P2', 1)).case;
    await write(ledger, "UPDATE voc_case SET state = 'acknowledged' WHERE number = ?", [number]);
    const early = { caseNumber: number, actor: '李工', reason: '重复来电', early: true };
    const closing = ledger.transaction(async (tx) => await closeCase(tx, { ...early, typical: true }));
    await expect(closing).rejects.toMatchObject({ code: 'input.missing', field: 'cause' });
    expect(await ledger.reader.get('SELECT state FROM voc_case')).toEqual({ state: 'acknowledged' });
  });

  it('has one entry a case: the second writing takes the place of the first', async () => {
    const { ledger } = await open();
    const { case: view } = await openedCase(ledger, 'P0');
    const input = { caseNumber: view.number, actor: '李工', ...words };
    expect((await add(ledger, input)).outcome).toBe('added');
    expect(await add(ledger, { ...input, actor: '赵总', cause: '皮碗配方错误' })).toMatchObject({
      outcome: 'changed',
      reason: 'newWords',
      evidence: { entry: { addedBy: '赵总', cause: '皮碗配方错误' } },
    });
    expect(await searchLibrary(ledger.reader)).toHaveLength(1);
  });

  it('asks for what is missing, and names it', async () => {
    const { ledger } = await open();
    const { case: view } = await openedCase(ledger, 'P0');
    const input = { caseNumber: view.number, actor: '李工' };
    await expect(add(ledger, input)).rejects.toMatchObject({ code: 'input.missing', field: 'cause' });
    await expect(add(ledger, { ...input, cause: '老化', solution: '  ' })).rejects.toMatchObject({
      field: 'solution',
    });
    await expect(add(ledger, { ...input, ...words, actor: '' })).rejects.toMatchObject({ field: 'actor' });
    await expect(add(ledger, { ...input, caseNumber: 'C-9' })).rejects.toMatchObject({ code: 'notFound' });
    expect(await searchLibrary(ledger.reader)).toEqual([]);
    expect(await stepsOf(ledger, 'library.added')).toEqual([]);
  });

  it('keeps no phone number, and no words at all in the chain', async () => {
    const { ledger } = await open();
    const { case: view } = await openedCase(ledger, 'P0');
    const solution = '更换主缸，已电话告知 13812345678';
    await add(ledger, { caseNumber: view.number, actor: '李工', cause: '老化'.repeat(2000), solution });
    const [entry] = await searchLibrary(ledger.reader);
    expect(entry!.solution).not.toContain('13812345678');
    expect(entry!.cause).toHaveLength(2000);
    const [step] = await ledger.reader.all<{ data: string }>(
      "SELECT data FROM voc_case_event WHERE type = 'library.added'",
    );
    expect(step!.data).not.toContain('主缸');
  });

  it('is searched by category, component, model, words and time, the newest first', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const numbers: string[] = [];
    for (const serial of [1, 2, 3]) {
      const vehicle = { brand: '星途', model: serial === 3 ? 'X7' : 'X5' };
      const { case: view } = await openedCase(ledger, serial === 1 ? 'P0' : 'P2', serial, {
        vehicle,
        ...(serial === 2 ? {} : { fault }),
      });
      const cause = serial === 2 ? '软件 100% 占用' : '老化';
      await add(ledger, { caseNumber: view.number, actor: '李工', ...words, cause });
      numbers.push(view.number);
      clock.advance(DAY);
    }
    const found = async (filter: Parameters<typeof searchLibrary>[1]) =>
      (await searchLibrary(ledger.reader, filter)).map(({ caseNumber }) => numbers.indexOf(caseNumber) + 1);
    expect(await found({})).toEqual([3, 2, 1]);
    expect(await found({ category: 'brake' })).toEqual([1]);
    expect(await found({ component: '制动' })).toEqual([3, 1]);
    expect(await found({ model: 'X7' })).toEqual([3]);
    expect(await found({ text: '100%' })).toEqual([2]);
    expect(await found({ text: '%' })).toEqual([2]);
    expect(await found({ text: '老化', model: 'X5' })).toEqual([1]);
    expect(await found({ since: '2026-03-03' })).toEqual([3, 2]);
    expect(await found({ limit: 1 })).toEqual([3]);
    await expect(searchLibrary(ledger.reader, { since: 'last week' })).rejects.toMatchObject({
      field: 'since',
    });
    await expect(searchLibrary(ledger.reader, { limit: 0 })).rejects.toMatchObject({ field: 'limit' });
  });
});
