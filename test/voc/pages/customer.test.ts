import { askCustomer, caseView } from '../../../voc/cases';
import { DAY, MINUTE } from '../../../voc/clock';
import { showCustomer, submitCustomer } from '../../../voc/pages';
import { onEveryLedger, TestClock } from '../../support/ledgers';
import { rulebook } from '../cases/material';
import { expectHarmless, solved, tokenIn } from './world';

const PHONE = { customer: { name: '赵**', phone: '138****5678' } };

onEveryLedger('the customer page', (open) => {
  async function world(change: Parameters<typeof solved>[1] = PHONE) {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const { number, feedback } = await solved(ledger, change);
    const submit = async (form: Record<string, unknown>, address = '198.51.100.7') =>
      await submitCustomer(ledger, form, { address, rulebook });
    const look = async (asked: string, digits: string, address?: string) =>
      await submit({ action: 'look', number: asked, digits }, address);
    return { clock, ledger, number, feedback, submit, look };
  }

  it('asks who it is', () => {
    const { page } = showCustomer();
    expectHarmless(page);
    expect(page).toContain('inputmode="numeric"');
  });

  it('shows the status by case or feedback number, with nothing of the inside', async () => {
    const { number, feedback, look } = await world();
    for (const asked of [number, ` ${number.toLowerCase()} `, feedback]) {
      const shown = await look(asked, '5678');
      expect(shown).toMatchObject({ outcome: 'shown', status: 200, caseNumber: number });
      expect(shown.page).toContain('请您确认是否解决');
      for (const inside of ['李工', '质量', 'P0', '制动', '密封圈', '主缸', '赵', '5678'])
        expect(shown.page.replaceAll(/value="[^"]*"/g, '')).not.toContain(inside);
      expectHarmless(shown.page);
    }
  });

  it('an unknown number and wrong digits get the same answer', async () => {
    const { number, look } = await world();
    const wrong = await look(number, '0000');
    const unknown = await look('C20200101-000001', '5678');
    expect(wrong).toMatchObject({ outcome: 'stranger', status: 404 });
    expect({ ...unknown, page: '' }).toEqual({ ...wrong, page: '' });
    expect(wrong.page.replaceAll(number, '#')).toBe(unknown.page.replaceAll('C20200101-000001', '#'));
  });

  it('odd digits never match, also where no phone is known', async () => {
    const { number, look } = await world({});
    for (const digits of ['', 'none', '****', '0000'])
      expect((await look(number, digits)).outcome).toBe('stranger');
    const known = await world();
    expect((await known.look(known.number, '５６７８')).outcome).toBe('shown');
    for (const digits of ['', 'none', '****', '56789', '678'])
      expect((await known.look(known.number, digits)).outcome).toBe('stranger');
  });

  it('stops guessing by number, for the right digits too, until the window is over', async () => {
    const { clock, number, look } = await world();
    for (let i = 0; i < 5; i++)
      expect((await look(number, `100${i}`, `203.0.113.${i}`)).outcome).toBe('stranger');
    for (const digits of ['1005', '5678'])
      expect(await look(number, digits, '203.0.113.77')).toMatchObject({ outcome: 'tooMany', status: 429 });
    clock.advance(15 * MINUTE);
    expect((await look(number, '5678')).outcome).toBe('shown');
    // Twenty a day in all, however slowly.
    const outcomes: string[] = [];
    for (let i = 0; i < 40; i++) {
      clock.advance(15 * MINUTE);
      outcomes.push((await look(number, '1000', `203.0.114.${i}`)).outcome);
    }
    expect(outcomes.filter((outcome) => outcome === 'stranger').length).toBeLessThanOrEqual(20);
    clock.advance(2 * DAY);
    expect((await look(number, '5678')).outcome).toBe('shown');
  });

  it('without the count a stranger could go on', async () => {
    const { ledger, number, look } = await world();
    for (let i = 0; i < 8; i++) {
      await ledger.transaction(async (tx) => void (await tx.run('DELETE FROM voc_rate', [])));
      expect((await look(number, `100${i}`)).outcome).toBe('stranger');
    }
  });

  it('stops guessing over many numbers by address, and the rightful owner is not counted', async () => {
    const { look, number } = await world();
    for (let i = 0; i < 12; i++) expect((await look(number, '5678', '192.0.2.9')).outcome).toBe('shown');
    const outcomes: string[] = [];
    for (let i = 0; i < 32; i++)
      outcomes.push((await look(`C20200101-${String(i).padStart(6, '0')}`, '5678', '192.0.2.5')).outcome);
    expect(outcomes.slice(0, 30)).not.toContain('tooMany');
    expect(outcomes.slice(30)).toEqual(['tooMany', 'tooMany']);
  });

  it('keeps no address and no number in clear', async () => {
    const { ledger, look, number } = await world();
    await look(number, '0000', '192.0.2.5');
    const rows = JSON.stringify(await ledger.reader.all('SELECT * FROM voc_rate'));
    expect(rows).not.toContain('192.0.2.5');
    expect(rows).not.toContain(number);
  });

  it('hands an addition to Normalize under one id a form, and an ended case is not joined', async () => {
    const { ledger, number, look, submit } = await world();
    const t = tokenIn((await look(number, '5678')).page);
    const first = await submit({ t, action: 'add', text: '今天又响了 <b>' });
    expect(first).toMatchObject({
      outcome: 'addition',
      joinCase: number,
      message: { channel: 'customerPage', text: '今天又响了 <b>' },
    });
    expect((await submit({ t, action: 'add', text: '今天又响了' })).message!.id).toBe(first.message!.id);
    expect(await submit({ t, action: 'add', text: ' ' })).toMatchObject({ status: 400, outcome: 'shown' });
    await ledger.transaction(
      async (tx) => void (await tx.run("UPDATE voc_case SET state = 'closed' WHERE number = ?", [number])),
    );
    expect(await submit({ t, action: 'add', text: '又响' })).toMatchObject({ joinCase: '' });
  });

  it('rates where somebody asked, once', async () => {
    const { ledger, number, look, submit } = await world();
    const before = await look(number, '5678');
    expect(before.page).not.toContain('name="solved"');
    const t = tokenIn(before.page);
    expect(await submit({ t, action: 'rate', solved: 'yes' })).toMatchObject({
      outcome: 'refused',
      status: 409,
    });
    await ledger.transaction(async (tx) => await askCustomer(tx, { caseNumber: number, actor: 'system' }));
    expect((await look(number, '5678')).page).toContain('name="solved"');
    expect(await submit({ t, action: 'rate' })).toMatchObject({ outcome: 'refused', status: 400 });
    expect(await submit({ t, action: 'rate', solved: 'yes', score: '5' })).toMatchObject({
      outcome: 'confirmed',
      caseNumber: number,
    });
    expect(await submit({ t, action: 'rate', solved: 'no' })).toMatchObject({ outcome: 'already' });
    expect((await caseView(ledger.reader, number)).state).toBe('confirmed');
  });

  it('a result is kept for half an hour, and a forged one shows nothing', async () => {
    const { clock, number, look, submit } = await world();
    const t = tokenIn((await look(number, '5678')).page);
    const forged = await submit({ t: `${t.slice(0, -3)}AAA`, action: 'add', text: 'x' });
    expect(forged).toMatchObject({ outcome: 'invalid', status: 403 });
    expect(forged.page).not.toContain(number);
    clock.advance(31 * MINUTE);
    expect(await submit({ t, action: 'add', text: 'x' })).toMatchObject({ outcome: 'expired', status: 410 });
  });
});
