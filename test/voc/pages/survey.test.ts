import { askCustomer, caseView, reopenCase } from '../../../voc/cases';
import { DAY } from '../../../voc/clock';
import { showSurvey, submitSurvey } from '../../../voc/pages';
import { onEveryLedger, TestClock } from '../../support/ledgers';
import { rulebook } from '../cases/material';
import { expectHarmless, HOSTILE, solved } from './world';

onEveryLedger("the customer's answer", (open) => {
  async function world() {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const { number } = await solved(ledger);
    const ask = async () => {
      const { evidence } = await ledger.transaction(
        async (tx) =>
          await askCustomer(tx, {
            caseNumber: number,
            actor: 'system',
            pageAddress: 'https://n8n.example.test/webhook/voc-survey',
          }),
      );
      return new URL(evidence.link!).searchParams.get('t')!;
    };
    const submit = async (form: Record<string, unknown>) => await submitSurvey(ledger, form, rulebook);
    const state = async () => (await caseView(ledger.reader, number)).state;
    return { clock, ledger, number, ask, submit, state, t: await ask() };
  }

  it('a GET shows the form and nothing of the case but its number', async () => {
    const { ledger, t, number, state } = await world();
    const shown = await showSurvey(ledger, t);
    expect(shown).toMatchObject({ outcome: 'shown', status: 200, caseNumber: number });
    expectHarmless(shown.page);
    for (const inside of ['李工', '质量', 'P0', '制动', '密封圈', '主缸'])
      expect(shown.page).not.toContain(inside);
    expect(await state()).toBe('solved');
  });

  it('solved and content confirms; the second answer changes nothing', async () => {
    const { ledger, t, submit, state } = await world();
    expect(await submit({ t, solved: 'yes', score: '5' })).toMatchObject({ outcome: 'confirmed', score: 5 });
    const again = await submit({ t, solved: 'no', score: '1' });
    expect(again).toMatchObject({ outcome: 'already', status: 200 });
    expect(await state()).toBe('confirmed');
    expect((await showSurvey(ledger, t)).page).toContain('您已评价过');
  });

  it.each([
    [{ solved: 'no' }, 'notSolved'],
    [{ solved: 'yes', score: '1' }, 'lowScore'],
  ])('%j reopens', async (answer, reason) => {
    const { t, submit, state } = await world();
    const sent = await submit({ t, ...answer, comment: HOSTILE });
    expect(sent).toMatchObject({ outcome: 'reopened', reason });
    expect(await state()).toBe('reopened');
    expectHarmless(sent.page);
  });

  it('what is missing or no score is said on the form, with what was typed', async () => {
    const { t, submit, state } = await world();
    for (const form of [
      {},
      { solved: 'maybe' },
      { solved: 'yes', score: '9' },
      { solved: 'yes', score: 'x' },
    ]) {
      const sent = await submit({ t, ...form, comment: `还在<b>${HOSTILE}` });
      expect(sent).toMatchObject({ outcome: 'refused', status: 400 });
      expect(sent.page).toContain('还在&#60;b&#62;');
      expectHarmless(sent.page);
    }
    expect(await state()).toBe('solved');
  });

  it('a question that has lost its ground, and forged and expired links, are answered kindly', async () => {
    const { clock, ledger, number, t, submit } = await world();
    await ledger.transaction(
      async (tx) => await reopenCase(tx, { caseNumber: number, actor: '李工', reason: '客户来电' }),
    );
    const gone = await submit({ t, solved: 'yes', score: '5' });
    expect(gone).toMatchObject({ outcome: 'refused', status: 409 });
    expect(gone.page).toContain('正在重新处理');
    expect(await submit({ t: `${t}x`, solved: 'yes' })).toMatchObject({ outcome: 'invalid', status: 403 });
    clock.advance(15 * DAY);
    const late = await submit({ t, solved: 'yes' });
    expect(late).toMatchObject({ outcome: 'expired', status: 410 });
    expect(late.page).toContain('客服热线');
  });
});
