import {
  acknowledgeCase,
  assignCase,
  historyOf,
  openCase,
  responsibleFor,
  transferCase,
} from '../../../voc/cases';
import type { AssignCase, TransferCase } from '../../../voc/cases';
import type { Ledger } from '../../../voc/ledger';
import type { Person, Rulebook } from '../../../voc/rulebook/schema';
import { onEveryLedger } from '../../support/ledgers';
import { deliver, feedbackOf, keepFeedback, rulebook, stepsOf, verdictOf } from './material';

const person = (role: string, change: Partial<Person> = {}): Person => ({
  ...{ role, name: '', mobile: '', dingTalkUserId: '' },
  ...change,
});

/** Invented departments and people. */
const book: Rulebook = {
  ...rulebook,
  people: [
    ...rulebook.people,
    person('质量部长', { department: '质量部', head: true }),
    person('制动工程师', { department: '质量部', deputy: '底盘主任' }),
    person('底盘主任', { department: '质量部', deputy: '制动工程师' }),
    person('电池工程师', { department: '电池部' }),
    person('电池部长', { department: '电池部', head: true }),
    person('软件部长', { department: '软件部', head: true }),
  ],
  owners: [
    { category: 'brake', region: '四川', department: '质量部', owner: '制动工程师', coOwners: ['服务站长'] },
    { level: 'P0', type: 'productFault', department: '质量部', owner: '质量总监' },
    { department: '客服部', owner: '客服主管' },
  ],
};
const away = (...roles: string[]): Rulebook => ({
  ...book,
  people: book.people.map((each) => (roles.includes(each.role) ? { ...each, absent: true } : each)),
});
const BRAKE = { level: 'P0', type: 'productFault', category: 'brake' } as const;

describe('the matrix of responsibility', () => {
  it.each([
    [{ ...BRAKE, province: '四川' }, '制动工程师', ['服务站长'], 1],
    [{ ...BRAKE, province: '四川省', city: '成都' }, '制动工程师', ['服务站长'], 1],
    [{ ...BRAKE, province: '广东' }, '质量总监', [], 2],
    [BRAKE, '质量总监', [], 2],
    [{ ...BRAKE, type: 'serviceComplaint', category: 'none' } as const, '客服主管', [], 3],
  ])('first row that fits wins (%#)', (scope, owner, coOwners, row) => {
    expect(responsibleFor(book, scope)).toMatchObject({ owner, coOwners, evidence: { reason: 'rule', row } });
  });

  it('a vacant post goes to the deputy, then to the head, and never to nobody', () => {
    const of = (rules: Rulebook) => responsibleFor(rules, { ...BRAKE, province: '四川' });
    expect(of(away('制动工程师'))).toMatchObject({
      owner: '底盘主任',
      evidence: { reason: 'deputy', insteadOf: '制动工程师', vacant: ['制动工程师'] },
    });
    // The two stand in for each other: no endless round.
    expect(of(away('制动工程师', '底盘主任'))).toMatchObject({
      owner: '质量部长',
      evidence: { reason: 'departmentHead', vacant: ['制动工程师', '底盘主任'] },
    });
    expect(of(away('制动工程师', '底盘主任', '质量部长'))).toMatchObject({
      owner: '制动工程师',
      evidence: { reason: 'nobodyElse' },
    });
  });

  it('a duty roster is vacant only when all of it are away', () => {
    const roster = {
      ...book,
      people: [...away('制动工程师').people, person('制动工程师', { name: '王磊' })],
    };
    expect(responsibleFor(roster, { ...BRAKE, province: '四川' }).evidence.reason).toBe('rule');
  });
});

async function opened(ledger: Ledger, rules = book, serial = 1) {
  const feedback = await keepFeedback(ledger, feedbackOf(serial));
  return await ledger.transaction(
    async (tx) =>
      await openCase(tx, { feedback, verdict: verdictOf('P0'), rulebook: rules, actor: 'system' }),
  );
}
const take = async (ledger: Ledger, caseNumber: string) =>
  await ledger.transaction(
    async (tx) => await acknowledgeCase(tx, { caseNumber, actor: '李工', via: 'node' }),
  );
const transfer = async (ledger: Ledger, caseNumber: string, change: Partial<TransferCase> = {}) =>
  await ledger.transaction(
    async (tx) =>
      await transferCase(tx, {
        ...{ caseNumber, actor: '制动工程师', rulebook: book, department: '电池部', reason: '属于电池系统' },
        ...change,
      }),
  );
const assign = async (ledger: Ledger, caseNumber: string, change: Partial<AssignCase> = {}) =>
  await ledger.transaction(
    async (tx) => await assignCase(tx, { caseNumber, actor: '赵总', rulebook: book, ...change }),
  );

onEveryLedger('owners', (open) => {
  it('a case is opened with owner and co-owners; a stand-in is said', async () => {
    const { ledger } = await open();
    expect(await opened(ledger)).toMatchObject({
      case: { owner: '制动工程师', coOwners: ['服务站长'] },
      responsibility: { reason: 'rule', row: 1 },
    });
    const second = await opened(ledger, away('制动工程师'), 2);
    expect(second).toMatchObject({
      case: { owner: '底盘主任' },
      responsibility: { reason: 'deputy', insteadOf: '制动工程师' },
    });
    const [step] = await historyOf(ledger.reader, second.case.number);
    expect(step!.text.zh).toContain('底盘主任（制动工程师 空缺，由其代理）');
  });

  it('the third transfer is refused and escalates; asked again it is told once', async () => {
    const { ledger } = await open();
    const { number } = (await opened(ledger)).case;
    await take(ledger, number);
    expect(await transfer(ledger, number)).toMatchObject({
      outcome: 'transferred',
      evidence: { transfers: 1, case: { owner: '电池部长', department: '电池部', state: 'acknowledged' } },
    });
    expect(await transfer(ledger, number)).toMatchObject({ outcome: 'already', reason: 'sameOwner' });
    const on = { actor: '电池部长', department: '软件部' };
    expect((await transfer(ledger, number, on)).outcome).toBe('transferred');
    const third = { actor: '软件部长', department: '售后部', owner: '售后经理' };
    const both = await Promise.all([transfer(ledger, number, third), transfer(ledger, number, third)]);
    for (const refused of both)
      expect(refused).toMatchObject({
        ...{ outcome: 'escalated', reason: 'limitReached' },
        evidence: {
          ...{ transfers: 2, transferLimit: 3, owner: '软件部长', to: { owner: '售后经理' } },
          case: { decisionDue: { by: '软件部长' } },
        },
      });
    expect(both[0]!.evidence.path.map(({ owner }) => owner)).toEqual(['制动工程师', '电池部长', '软件部长']);
    expect(await stepsOf(ledger, 'case.transferEscalated')).toHaveLength(1);
    const [event, ...more] = await deliver(ledger, ['case.transferEscalated']);
    expect([event?.payload.why, more]).toEqual(['limitReached', []]);
    // As long as nobody has decided, no other transfer slips through.
    expect((await transfer(ledger, number, { ...third, department: '法务部' })).outcome).toBe('escalated');
  });

  it('a return to a former owner or his department escalates at once', async () => {
    const { ledger } = await open();
    const { number } = (await opened(ledger)).case;
    await take(ledger, number);
    await transfer(ledger, number);
    const back = await transfer(ledger, number, {
      actor: '电池部长',
      department: '质量部',
      owner: '底盘主任',
    });
    expect(back).toMatchObject({ outcome: 'escalated', reason: 'formerOwner' });
  });

  it('the limit is the one of the rulebook the case was opened with', async () => {
    const { ledger } = await open();
    const strict = { ...book, handling: { ...book.handling, transferLimit: 1 } };
    const { number } = (await opened(ledger, strict)).case;
    expect(await transfer(ledger, number)).toMatchObject({ outcome: 'escalated', reason: 'limitReached' });
  });

  it('a refused transfer is decided by somebody else, once', async () => {
    const { ledger } = await open();
    const strict = { ...book, handling: { ...book.handling, transferLimit: 1 } };
    const { number } = (await opened(ledger, strict)).case;
    await take(ledger, number);
    await transfer(ledger, number, { actor: '王磊' });
    const given = { department: '电池部', owner: '电池工程师' };
    for (const actor of ['王磊', '制动工程师'])
      await expect(assign(ledger, number, { ...given, actor })).rejects.toMatchObject({ field: 'actor' });
    expect(await assign(ledger, number, given)).toMatchObject({
      ...{ outcome: 'assigned', reason: 'decided' },
      evidence: { owner: '电池工程师' },
    });
    expect((await assign(ledger, number, given)).outcome).toBe('already');
    expect((await transfer(ledger, number, { department: '软件部' })).outcome).toBe('escalated');
  });

  it('assigning is for new cases and within a department; the rest is a transfer', async () => {
    const { ledger } = await open();
    const { number } = (await opened(ledger)).case;
    const other = { department: '电池部', owner: '电池工程师' };
    expect(await assign(ledger, number, other)).toMatchObject({ reason: 'dispatched' });
    expect(await assign(ledger, number)).toMatchObject({
      reason: 'dispatched',
      evidence: { owner: '制动工程师' },
    });
    await take(ledger, number);
    await expect(assign(ledger, number, other)).rejects.toMatchObject({ field: 'department' });
    expect(
      await assign(ledger, number, { owner: '底盘主任', coOwners: ['服务站长', '底盘主任'] }),
    ).toMatchObject({
      ...{ reason: 'withinDepartment' },
      evidence: { owner: '底盘主任', coOwners: ['服务站长'] },
    });
    expect(await assign(ledger, number, { coOwners: [] })).toMatchObject({
      evidence: { owner: '底盘主任', coOwners: [] },
    });
  });

  it.each([
    [{ reason: '' }, 'input.missing', 'reason'],
    [{ department: ' ' }, 'input.missing', 'department'],
    [{ actor: 'system' }, 'input.invalid', 'actor'],
    [{ caseNumber: 'C20260302-999999' }, 'notFound', 'caseNumber'],
    [{ expectedRevision: 9 }, 'conflict', 'revision'],
  ])('refuses a transfer it cannot take (%#)', async (change, code, field) => {
    const { ledger } = await open();
    const { number } = (await opened(ledger)).case;
    await expect(transfer(ledger, number, change)).rejects.toMatchObject({ code, field });
  });
});
