import { caseView } from '../../../voc/cases';
import { DAY } from '../../../voc/clock';
import { readLink } from '../../../voc/escalation/links';
import type { Ledger } from '../../../voc/ledger';
import { showAct, submitAct } from '../../../voc/pages';
import { onEveryLedger, TestClock } from '../../support/ledgers';
import { rulebook } from '../cases/material';
import { alerted, expectHarmless, HOSTILE, tokenIn } from './world';

onEveryLedger('the page where a case is handled', (open) => {
  async function world(text?: string) {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const given = await alerted(ledger, 'P0', text === undefined ? {} : { text });
    const submit = async (form: Record<string, unknown>) => await submitAct(ledger, form, rulebook);
    const taken = async (name = '李工') => tokenIn((await submit({ t: given.token, name })).page);
    const state = async () => (await caseView(ledger.reader, given.number)).state;
    return { clock, ledger, ...given, submit, taken, state };
  }

  const trail = async (ledger: Ledger) =>
    await ledger.reader.all('SELECT seq, type, actor FROM voc_case_event ORDER BY seq');

  it('a GET shows and changes nothing, with the link of a group and with a personal one', async () => {
    const { ledger, number, token, taken } = await world();
    const before = await trail(ledger);
    const shown = await showAct(ledger, token);
    expect(shown).toMatchObject({ outcome: 'shown', status: 200, caseNumber: number });
    for (const part of [number, '专家核查数据', '客户原话', '我来处理']) expect(shown.page).toContain(part);
    expect(await trail(ledger)).toEqual(before);
    const own = await taken();
    const after = await trail(ledger);
    for (let i = 0; i < 3; i++) expect(await showAct(ledger, own)).toMatchObject({ outcome: 'shown' });
    expect(await trail(ledger)).toEqual(after);
  });

  it('goes from the acknowledgement to the solution, and says each time what was done', async () => {
    const { submit, taken, state, ledger, number } = await world();
    let token = await taken();
    const steps = [
      [{ action: 'finding', finding: '主缸内漏', batchDefect: 'yes', kind: 'preliminary' }, 'investigating'],
      [{ action: 'measure', kind: 'temporary', measure: '停驶并拖车' }, 'measure'],
      [{ action: 'resolve', rootCause: '密封圈材料错误', measure: '换主缸' }, 'solved'],
    ] as const;
    for (const [form, expected] of steps) {
      const done = await submit({ t: token, ...form });
      expect(done).toMatchObject({ status: 200, by: '李工', action: form.action });
      expect(await state()).toBe(expected);
      if (expected !== 'solved') token = tokenIn(done.page);
    }
    const view = await caseView(ledger.reader, number);
    expect(view.finding).toMatchObject({ preliminary: true, batchDefect: true, by: '李工' });
    expect(view.temporaryMeasure).toMatchObject({ text: '停驶并拖车' });
  });

  it('a form acts once: the second post is told who did what', async () => {
    const { submit, taken, ledger } = await world();
    const t = await taken();
    const form = { t, action: 'finding', finding: '主缸内漏', batchDefect: 'no' };
    expect(await submit(form)).toMatchObject({ outcome: 'recorded' });
    const before = await trail(ledger);
    const again = await submit({ ...form, finding: '别的' });
    expect(again).toMatchObject({ outcome: 'used', status: 409, by: '李工' });
    expect(again.page).toContain('李工 在 2026-03-02 09:00 记录了结论');
    expect(again.page).not.toContain('<form');
    expect(await showAct(ledger, t)).toMatchObject({ outcome: 'used', status: 410 });
    expect(await trail(ledger)).toEqual(before);
  });

  it('without the row of the first use the second post would act', async () => {
    const { submit, taken, ledger } = await world();
    const t = await taken();
    await submit({ t, action: 'finding', finding: '主缸内漏', batchDefect: 'no' });
    await ledger.transaction(async (tx) => void (await tx.run('DELETE FROM voc_link_use', [])));
    const again = await submit({ t, action: 'finding', finding: '别的结论', batchDefect: 'no' });
    expect(again).toMatchObject({ outcome: 'recorded' });
  });

  it('of two posts at once one acts', async () => {
    const { submit, taken } = await world();
    const t = await taken();
    const both = await Promise.all(
      ['甲', '乙'].map(async (finding) => await submit({ t, action: 'finding', finding, batchDefect: 'no' })),
    );
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['recorded', 'used']);
  });

  it('belongs to the person: a name in the form does not change it', async () => {
    const { submit, taken, ledger } = await world();
    const done = await submit({
      ...{ t: await taken('李工'), name: '别人', by: '别人' },
      ...{ action: 'finding', finding: '主缸内漏', batchDefect: 'no' },
    });
    expect(done.by).toBe('李工');
    expect(readLink(ledger.keys, tokenIn(done.page), 'act', ledger.clock.now()).by).toBe('李工');
  });

  it('the link of a group only takes over, whatever the form asks for', async () => {
    const { submit, token, state } = await world();
    await submit({ t: token, name: '坏人', action: 'resolve', rootCause: '无', measure: '无' });
    expect(await state()).toBe('acknowledged');
    const second = await submit({ t: token, name: '张工' });
    expect(second).toMatchObject({ outcome: 'already', by: '坏人' });
    expect(second.page).toContain('坏人 已在');
  });

  it('somebody who takes over later goes on in the own name, without a new entry', async () => {
    const { submit, token, taken, ledger } = await world();
    await taken('李工');
    const before = await trail(ledger);
    const page = (await submit({ t: token, name: '张工', action: 'continue' })).page;
    expect(await trail(ledger)).toEqual(before);
    const done = await submit({ t: tokenIn(page), action: 'measure', kind: 'temporary', measure: '拖车' });
    expect(done.by).toBe('张工');
  });

  it('what is missing or forbidden is said, the typed words stay, and the link stays usable', async () => {
    const { submit, taken, state } = await world();
    const t = await taken();
    const empty = await submit({ t, action: 'finding', finding: ' ', batchDefect: 'yes' });
    expect(empty).toMatchObject({ outcome: 'refused', status: 400 });
    const early = await submit({ t, action: 'resolve', rootCause: '密封圈材料错误' });
    expect(early).toMatchObject({ outcome: 'refused', status: 400 });
    expect(early.page).toContain('>密封圈材料错误</textarea>');
    const blame = await submit({ t, action: 'falseAlarm', finding: '店员乱报' });
    expect(blame).toMatchObject({ outcome: 'refused', status: 400 });
    expect(await state()).toBe('acknowledged');
    const seen = await submit({ t, action: 'measure', measure: '拖车', revision: '99' });
    expect(seen).toMatchObject({ outcome: 'refused', status: 409 });
    expect(await submit({ t, action: 'measure', measure: '拖车' })).toMatchObject({ outcome: 'recorded' });
  });

  it('the third transfer is refused and told', async () => {
    const { submit, taken } = await world();
    let t = await taken();
    const outcomes: string[] = [];
    for (const department of ['研发部', '售后部', '采购部']) {
      const done = await submit({ t, action: 'transfer', department, reason: '不属于本部门' });
      outcomes.push(done.outcome);
      t = tokenIn(done.page);
    }
    expect(outcomes).toEqual(['transferred', 'transferred', 'escalated']);
  });

  it('a false alarm names who warned, and ends the case', async () => {
    const { submit, taken, state, ledger } = await world();
    const t = await taken();
    const page = (await showAct(ledger, t)).page;
    // openedCase opens in the name of 张敏, as the red button does in the reporter's.
    expect(page).toContain('value="张敏"');
    const done = await submit({ t, action: 'falseAlarm', finding: '烟为水汽，车辆正常', reporter: '张敏' });
    expect(done).toMatchObject({ outcome: 'falseAlarm', status: 200 });
    expect(await state()).toBe('falseAlarm');
    expect(done.page).not.toContain('<form');
  });

  it('forged, expired and foreign links are answered kindly', async () => {
    const { clock, submit, taken, ledger } = await world();
    const t = await taken();
    for (const bad of ['', 'x', `${t.slice(0, -3)}AAA`, undefined, ['a'], 'x'.repeat(5000)]) {
      expect(await submit({ t: bad, name: '坏人' })).toMatchObject({ outcome: 'invalid', status: 403 });
      expect((await showAct(ledger, bad)).page).toContain('链接无效');
    }
    clock.advance(8 * DAY);
    const late = await submit({ t, action: 'measure', measure: '拖车' });
    expect(late).toMatchObject({ outcome: 'expired', status: 410 });
    expect(late.page).toContain('链接已过期');
  });

  it('hostile words stay words, in the case and in the forms', async () => {
    const { submit, taken, token, ledger } = await world(HOSTILE);
    expectHarmless((await showAct(ledger, token)).page);
    const t = await taken('<b onclick="x">李</b>');
    const refused = await submit({ t, action: 'resolve', rootCause: HOSTILE });
    expect(refused.status).toBe(400);
    expectHarmless(refused.page);
    expect(refused.page).not.toContain('<b ');
    const done = await submit({ t, action: 'finding', finding: HOSTILE, batchDefect: 'no' });
    expect(done.outcome).toBe('recorded');
    expectHarmless(done.page);
  });
});
