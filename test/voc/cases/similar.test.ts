import { keysFromSecret } from '../../../voc/ledger';
import type { Ledger } from '../../../voc/ledger';
import { addToLibrary, findSimilar, forgetText, indexPending } from '../../../voc/knowledge';
import { likeness, profileOf, termsOf } from '../../../voc/knowledge/profile';
import type { FeedbackRecord } from '../../../voc/types';
import { closeAfterEach, onEveryLedger } from '../../support/ledgers';
import { write } from '../ledger/support';
import { openedCase } from './material';

const fault = (component: string, symptom: string, codes: string[] = []): Partial<FeedbackRecord> => ({
  fault: { key: `${component}/${symptom}`, component, symptom, codes },
});
const NOISE = { ...fault('制动', '异响'), text: '低速踩下去的时候前轮有尖锐的吱吱声，雨天更明显' };
const NOISE_TOO = { ...fault('制动', '异响'), text: '倒车轻踩刹车，前面左边总是吱吱地叫，洗车后更响' };
const SCREEN = { ...fault('中控屏', '黑屏'), text: '导航开到一半屏幕全黑，重新点火才恢复' };
const PRICE = { text: '上周刚提的车，这周官方降价一万五，要求补差价' };

const open = async (
  ledger: Ledger,
  serial: number,
  change: Partial<FeedbackRecord>,
  level: 'P1' | 'P2' = 'P2',
) => (await openedCase(ledger, level, serial, change)).case.number;
const numbersOf = async (ledger: Ledger, caseNumber: string, limit = 5) =>
  (await findSimilar(ledger, { caseNumber, limit })).cases.map(({ number }) => number);

describe('what cases are compared by', () => {
  const keys = keysFromSecret('a secret of this test only');
  const judged = { category: 'none', type: 'productFault' } as const;
  const profile = (change: Partial<FeedbackRecord>) => profileOf(keys, { text: '', ...change }, judged);

  it('is the same both ways, and highest for the same text', () => {
    const [a, b, c] = [profile(NOISE), profile(NOISE_TOO), profile(SCREEN)];
    expect(likeness(a, b)).toEqual(likeness(b, a));
    expect(likeness(a, a).text).toBe(1);
    expect(likeness(a, a).score).toBeGreaterThan(likeness(a, b).score);
    expect(likeness(a, b).score).toBeGreaterThan(likeness(a, c).score);
    expect(likeness(a, b).shared).toMatchObject({ faults: ['制动/异响'], components: ['制动'] });
  });

  it('stands an empty text and no fault', () => {
    const empty = profile({});
    expect(likeness(empty, empty)).toMatchObject({ text: 0, shared: { faults: [], model: false } });
    expect(termsOf(empty).map(({ term }) => term)).toEqual(['type:productFault']);
  });

  it('tells nothing of the words without the secret', () => {
    const other = profileOf(keysFromSecret('another secret of this test'), { text: NOISE.text }, judged);
    const own = profile({ text: NOISE.text });
    expect(likeness(own, other).text).toBeLessThan(0.05);
    expect(JSON.stringify([termsOf(own), [...own.sketch.elements]])).not.toMatch(/[吱声轮雨]/);
  });
});

onEveryLedger('similar cases', (openLedger) => {
  closeAfterEach();

  it('come with the same fault before the same model, and with cause and solution', async () => {
    const { ledger } = await openLedger();
    const earlier = await open(ledger, 1, NOISE);
    await open(ledger, 2, SCREEN);
    const soft = await open(ledger, 5, { ...fault('制动', '发软'), text: '踏板踩下去软绵绵的，要踩两脚' });
    const price = await open(ledger, 3, { ...PRICE, vehicle: { brand: '远岚', model: 'M3' } });
    await ledger.transaction(
      async (tx) =>
        await addToLibrary(tx, {
          ...{ caseNumber: earlier, actor: '李工' },
          cause: '摩擦片边缘未倒角',
          solution: '更换倒角摩擦片，批次 B2601 全部处理',
        }),
    );
    const fresh = await open(ledger, 4, NOISE_TOO);
    const { cases, complete } = await findSimilar(ledger, { caseNumber: fresh });
    expect(complete).toBe(true);
    expect(cases.map(({ number }) => number)).toEqual([earlier, soft]);
    expect(cases.map(({ number }) => number)).not.toContain(price);
    expect(cases[0]).toMatchObject({
      ...{ typical: true, symptom: '制动/异响', cause: '摩擦片边缘未倒角', state: 'new' },
      solution: '更换倒角摩擦片，批次 B2601 全部处理',
      stateName: { zh: '待受理' },
    });
    expect(cases[0]!.because.zh).toContain('同一故障 制动/异响，同一车型');
    expect(cases[1]).toMatchObject({ typical: false });
    expect(cases[1]).not.toHaveProperty('cause');
    // The first one finds the later one as well: it may have been solved first.
    expect((await numbersOf(ledger, earlier))[0]).toBe(fresh);
  });

  it('leave out what was merged into another case', async () => {
    const { ledger } = await openLedger();
    const [one, two, three] = [
      await open(ledger, 1, NOISE),
      await open(ledger, 2, NOISE_TOO),
      await open(ledger, 3, NOISE),
    ];
    expect(await numbersOf(ledger, three)).toEqual([one, two]);
    await write(ledger, "UPDATE voc_case SET state = 'merged' WHERE number = ?", [one]);
    expect(await numbersOf(ledger, three)).toEqual([two]);
  });

  it('find a typical one behind more newer cases than are looked at', async () => {
    const { ledger } = await openLedger();
    const typical = await open(ledger, 1, NOISE);
    const usual = await open(ledger, 2, NOISE);
    for (let n = 3; n <= 110; n++) await open(ledger, n, { ...NOISE, text: `第 ${n} 位车主：起步有杂音` });
    const fresh = await open(ledger, 111, NOISE);
    // Both are too old for the terms that all share; only their own words, a few marks, still lead there.
    await write(ledger, "DELETE FROM voc_case_term WHERE term LIKE 'text:%'");
    await indexPending(ledger);
    await write(ledger, "DELETE FROM voc_case_term WHERE term LIKE 'text:%'");
    expect(await numbersOf(ledger, fresh, 50)).not.toContain(typical);
    const input = { caseNumber: typical, actor: '李工', cause: '未倒角', solution: '更换' };
    await ledger.transaction(async (tx) => await addToLibrary(tx, input));
    expect((await numbersOf(ledger, fresh))[0]).toBe(typical);
    expect(await numbersOf(ledger, fresh, 50)).not.toContain(usual);
  }, 60_000);

  it('take in what older packages left, from two processes at once', async () => {
    const opened = await openLedger();
    for (let n = 1; n <= 120; n++) await open(opened.ledger, n, n % 2 === 0 ? NOISE : SCREEN);
    const other = await opened.another();
    const all = await Promise.all([indexPending(opened.ledger), indexPending(other), indexPending(other)]);
    expect(all).toEqual([true, true, true]);
    const left = await opened.ledger.reader.get('SELECT COUNT(*) AS n FROM voc_case WHERE profiled = 0');
    const kept = await opened.ledger.reader.get('SELECT COUNT(*) AS n FROM voc_case_profile');
    expect([left, kept]).toEqual([{ n: 0 }, { n: 120 }]);
  }, 60_000);

  it('forget an erased text, also when asked twice', async () => {
    const { ledger } = await openLedger();
    const gone = await open(ledger, 1, NOISE);
    const fresh = await open(ledger, 2, NOISE_TOO);
    expect(await numbersOf(ledger, fresh)).toEqual([gone]);
    for (let n = 0; n < 2; n++)
      await ledger.transaction(async (tx) => await forgetText(tx, 'F20260302-000001'));
    expect(await numbersOf(ledger, fresh)).toEqual([]);
    expect(await numbersOf(ledger, gone)).toEqual([]);
    expect(await ledger.reader.all('SELECT * FROM voc_case_term WHERE serial = 1')).toEqual([]);
  });

  it('refuse an unknown case and a limit that is none', async () => {
    const { ledger } = await openLedger();
    const ask = async (caseNumber: string, limit: number) => await findSimilar(ledger, { caseNumber, limit });
    await expect(ask('C20260302-000009', 5)).rejects.toMatchObject({ code: 'notFound' });
    await expect(ask('', 5)).rejects.toMatchObject({ code: 'input.missing', field: 'caseNumber' });
    for (const limit of [0, 51, 1.5, NaN])
      await expect(ask('C20260302-000009', limit)).rejects.toMatchObject({ field: 'limit' });
  });
});
