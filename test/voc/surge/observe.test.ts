import { DAY, HOUR, MINUTE } from '../../../voc/clock';
import { claim, subscribe } from '../../../voc/ledger';
import type { ClaimedEvent, Ledger } from '../../../voc/ledger';
import { inspect, inStorm, observe, surgeEventPayload, tidySurge } from '../../../voc/surge';
import type { Observation, SurgeRule } from '../../../voc/surge';
import { closeAfterEach, onEveryLedger, TestClock } from '../../support/ledgers';
import { countRule, minutes, numbered, rule, seen, START, ZONE } from './support';

const TOPICS = ['surge.opened', 'surge.grown', 'surge.closed'] as const;

onEveryLedger('surge rules', (open) => {
  closeAfterEach();

  async function watch(ledger: Ledger, observations: Observation[], rules: SurgeRule[]) {
    return await ledger.transaction(async (tx) => await observe(tx, observations, rules, { zone: ZONE }));
  }

  /** What a trigger would deliver now. */
  async function delivered(ledger: Ledger): Promise<Array<{ topic: string; episode: string }>> {
    await subscribe(ledger, 'test', TOPICS);
    const events: ClaimedEvent[] = await claim(ledger, 'test', 'sweep', 100);
    const told = [];
    for (const event of events) {
      const payload = await surgeEventPayload(ledger, event);
      await ledger.transaction(async (tx) => {
        await tx.run('UPDATE voc_delivery SET next_at = NULL WHERE event_id = ?', [event.id]);
      });
      if (payload) told.push({ topic: event.topic, episode: (payload.episode as { id: string }).id });
    }
    return told;
  }

  it('opens one episode at the threshold, grows at doubling, and says why', async () => {
    const clock = new TestClock(START);
    const { ledger } = await open(clock);
    const rules = [countRule(3)];
    const outcomes: string[] = [];
    for (let i = 0; i < 7; i++) {
      clock.set(minutes(i));
      const [verdict] = await watch(ledger, [seen(minutes(i))], rules);
      outcomes.push(verdict!.evidence!.transition ?? verdict!.reason);
    }
    expect(outcomes).toEqual([
      ...['belowMinimum', 'belowMinimum', 'opened', 'ongoing', 'ongoing', 'grown', 'ongoing'],
    ]);
    expect((await delivered(ledger)).map(({ topic }) => topic)).toEqual(['surge.opened', 'surge.grown']);
  });

  it('needs spreading where the rule asks for it, and shows what was met', async () => {
    const clock = new TestClock(START);
    const { ledger } = await open(clock);
    const rules = [countRule(3, { spreading: { mode: 'any', regions: 2, dealers: 0, risingPercent: 0 } })];
    const of = async (at: number, region: string) => (await watch(ledger, [seen(at, { region })], rules))[0]!;
    await of(minutes(0), '四川');
    await of(minutes(1), '四川');
    const local = await of(minutes(2), '四川');
    expect(local.outcome).toBe('normal');
    expect(local.reason).toBe('notSpreading');
    expect(local.evidence!.why.zh).toContain('未见扩散');
    const spread = await of(minutes(3), '重庆');
    expect(spread.reason).toBe('countReached');
    expect(spread.evidence!.spreading).toMatchObject({ spreading: true, met: ['regions'], regions: 2 });
  });

  it('counts a voice and a text once in a window, and again after it', async () => {
    const clock = new TestClock(START);
    const { ledger } = await open(clock);
    const rules = [countRule(3)];
    const counts: number[] = [];
    const say = async (at: number, voiceKey: string, contentKey: string) => {
      clock.set(at);
      counts.push((await watch(ledger, [seen(at, { voiceKey, contentKey })], rules))[0]!.evidence!.count);
    };
    await say(minutes(0), 'anna', 'text 1');
    await say(minutes(1), 'anna', 'text 2');
    await say(minutes(2), 'bert', 'text 1');
    await say(minutes(3), 'carl', 'text 3');
    expect(counts).toEqual([1, 1, 1, 2]);
    await say(minutes(70), 'carl', 'text 4');
    expect(counts.at(-1)).toBe(1);
    const off = countRule(3, { distinctVoices: 'off' });
    const [verdict] = await watch(ledger, [seen(minutes(71), { voiceKey: 'carl' })], [off]);
    expect(verdict!.evidence!.count).toBe(1);
    const [again] = await watch(ledger, [seen(minutes(72), { voiceKey: 'carl' })], [off]);
    expect(again!.evidence!.count).toBe(2);
  });

  it('counts a feedback once however often it comes, also after its case was opened', async () => {
    const clock = new TestClock(START);
    const { ledger } = await open(clock);
    const rules = [countRule(2)];
    await watch(ledger, [numbered('F-a', minutes(0)), numbered('F-a', minutes(0))], rules);
    const [same] = await watch(ledger, [numbered('F-a', minutes(0), { case: { number: 'C-1' } })], rules);
    expect(same).toMatchObject({ outcome: 'normal', reason: 'alreadyCounted', evidence: { count: 1 } });
    const [second] = await watch(ledger, [numbered('F-b', minutes(1))], rules);
    expect(second!.evidence).toMatchObject({ transition: 'opened', caseNumbers: ['C-1'] });
    const [repeated] = await watch(ledger, [numbered('F-b', minutes(1))], rules);
    expect(repeated!.evidence).toMatchObject({ count: 2, transition: 'ongoing' });
    expect(await delivered(ledger)).toHaveLength(1);
  });

  it('closes by its timer without any further feedback, once, and is armed again', async () => {
    const clock = new TestClock(START);
    const { ledger } = await open(clock);
    const rules = [countRule(2)];
    await watch(ledger, [seen(minutes(0)), seen(minutes(1))], rules);
    expect((await delivered(ledger)).map(({ topic }) => topic)).toEqual(['surge.opened']);
    clock.set(minutes(50));
    await watch(ledger, [seen(minutes(50))], rules);
    // The first timer comes too early: the condition held since.
    clock.set(minutes(65));
    expect(await delivered(ledger)).toEqual([]);
    clock.set(minutes(112));
    const told = await delivered(ledger);
    expect(told.map(({ topic }) => topic)).toEqual(['surge.closed']);
    expect((await inspect(ledger.reader, rules, { now: clock.now(), zone: ZONE })).episodes).toMatchObject([
      { id: told[0]!.episode, state: 'closed', peak: 3 },
    ]);
    clock.set(minutes(200));
    const [, again] = await watch(ledger, [seen(minutes(199)), seen(minutes(200))], rules);
    expect(again!.evidence!.transition).toBe('opened');
    expect(again!.evidence!.episode).not.toBe(told[0]!.episode);
  });

  it('closes a silent episode with the next feedback where no trigger listens, and tells it once', async () => {
    const clock = new TestClock(START);
    const { ledger } = await open(clock);
    const rules = [countRule(2)];
    await watch(ledger, [seen(minutes(0)), seen(minutes(1))], rules);
    clock.set(minutes(300));
    await watch(ledger, [seen(minutes(300))], rules);
    const topics = (await delivered(ledger)).map(({ topic }) => topic);
    expect(topics.sort()).toEqual(['surge.closed', 'surge.opened']);
    clock.advance(DAY);
    expect(await delivered(ledger)).toEqual([]);
  });

  it('tidies up: closes silent episodes and forgets streams nobody needs', async () => {
    const clock = new TestClock(START);
    const { ledger } = await open(clock);
    await watch(ledger, [seen(minutes(0)), seen(minutes(1))], [countRule(2)]);
    expect(await tidySurge(ledger)).toEqual({ closed: 0, forgotten: 0 });
    clock.advance(2 * HOUR);
    expect(await tidySurge(ledger)).toEqual({ closed: 1, forgotten: 0 });
    expect(await tidySurge(ledger)).toEqual({ closed: 0, forgotten: 0 });
    clock.advance(10 * DAY);
    await tidySurge(ledger);
    const points = async () => (await ledger.reader.all('SELECT number FROM voc_surge_point')).length;
    expect(await points()).toBe(0);
    expect(await ledger.reader.all('SELECT id FROM voc_surge_stream')).toHaveLength(1);
    clock.advance(90 * DAY);
    expect(await tidySurge(ledger)).toEqual({ closed: 0, forgotten: 1 });
    expect(await ledger.reader.all('SELECT id FROM voc_surge_stream')).toHaveLength(0);
  });

  it('repeat: the same vehicle and fault three times in thirty days', async () => {
    const clock = new TestClock(START);
    const { ledger } = await open(clock);
    const repeat = rule({
      kind: 'repeat',
      key: ['vehicle.vin', 'fault'],
      windowMinutes: 30 * 1440,
      times: 3,
    });
    const vin = 'LSVAA2BR0GN000001';
    const at = async (day: number, voiceKey: string) => {
      clock.set(START + day * DAY);
      const observation = seen(clock.now(), { voiceKey });
      observation.feedback.vehicle = { vin };
      return (await watch(ledger, [observation], [repeat]))[0]!;
    };
    await at(0, 'one owner');
    await at(12, 'one owner');
    expect((await at(29, 'one owner')).reason).toBe('repeated');
    expect((await at(45, 'one owner')).outcome).toBe('normal');
    // Without a VIN nobody can say that it is the same vehicle.
    expect((await watch(ledger, [seen(clock.now())], [repeat]))[0]!.reason).toBe('notConcerned');
  });

  it('run: three in a row, also where a latecomer closes or breaks the row', async () => {
    const clock = new TestClock(START);
    const { ledger } = await open(clock);
    const run = rule({ kind: 'run', key: ['vehicle.model'], same: ['fault'], length: 3 });
    const at = async (minute: number, category: string) => {
      clock.set(Math.max(clock.now(), minutes(minute)));
      return (
        await watch(ledger, [seen(minutes(minute), { verdict: { type: 'productFault', category } })], [run])
      )[0]!;
    };
    await at(0, 'brake');
    await at(10, 'steering');
    await at(20, 'brake');
    expect((await at(30, 'brake')).reason).toBe('runTooShort');
    const late = await at(15, 'brake');
    expect(late).toMatchObject({ reason: 'runReached', evidence: { count: 3, transition: 'opened' } });
  });

  it('ratio: rings on the lower bound and not on the bare share', async () => {
    const clock = new TestClock(START);
    const { ledger } = await open(clock);
    const ratio = rule({
      ...({
        kind: 'ratio',
        key: ['place.dealer'],
        windowMinutes: 1440,
        thresholdPercent: 20,
        minimum: 10,
      } as const),
      numerator: { 'extra.overrun': ['true'] },
      distinctVoices: 'off',
    });
    const repair = async (i: number, overrun: boolean) => {
      const observation = seen(minutes(i), { extra: { overrun } });
      observation.feedback.place = { dealer: '锦城店' };
      return (await watch(ledger, [observation], [ratio]))[0]!;
    };
    clock.set(minutes(60));
    let last;
    for (let i = 0; i < 10; i++) last = await repair(i, i % 10 < 3);
    // 3 of 10 is 30 %, and says little.
    expect(last).toMatchObject({ reason: 'withinChance', evidence: { count: 3, total: 10, share: 0.3 } });
    for (let i = 10; i < 30; i++) last = await repair(i, i % 10 < 5);
    expect(last).toMatchObject({
      outcome: 'surge',
      reason: 'shareAbove',
      evidence: { count: 13, total: 30 },
    });
    expect(last!.evidence!.lowerBound).toBeGreaterThan(0.2);
  });

  it('growth: compares a key with its own past, and says nothing without one', async () => {
    const clock = new TestClock(START);
    const { ledger } = await open(clock);
    const growth = rule({ kind: 'growth', risePercent: 200 });
    const onDay = async (day: number, n: number) => {
      clock.set(START + day * DAY);
      const observations = Array.from({ length: n }, (_, i) => seen(clock.now() + i * MINUTE));
      clock.advance(HOUR);
      return (await watch(ledger, observations, [growth])).at(-1)!;
    };
    expect((await onDay(0, 6)).reason).toBe('noBaseline');
    for (let day = 1; day < 30; day++) await onDay(day, 2);
    expect((await onDay(30, 5)).reason).toBe('belowRise');
    const surge = await onDay(31, 14);
    expect(surge).toMatchObject({ outcome: 'surge', reason: 'growthSignificant' });
    expect(surge.evidence!.expected).toBeGreaterThan(1.5);
    expect(surge.evidence!.expected).toBeLessThan(2.8);
    expect(surge.evidence!.alarmsPerKeyYear).toBeLessThan(1);
    const opened = (await inspect(ledger.reader, [growth], { now: clock.now(), zone: ZONE })).episodes[0]!;
    expect(opened.evidence.series!.points.length).toBeGreaterThan(28);
    expect(opened.evidence.series!.points.at(-1)).toHaveProperty('expected');
  });

  it('mass: total inflow opens the storm, and the storm ends', async () => {
    const clock = new TestClock(START);
    const { ledger } = await open(clock);
    const mass = rule({ kind: 'mass', key: [], factor: 3, minimum: 10, quietMinutes: 30 });
    const burst = Array.from({ length: 31 }, (_, i) => seen(minutes(0) + i * 1000));
    clock.set(minutes(1));
    await watch(ledger, burst.slice(0, 20), [mass]);
    expect(await inStorm(ledger.reader, clock.now())).toBe(false);
    await watch(ledger, burst.slice(20), [mass]);
    expect(await inStorm(ledger.reader, clock.now())).toBe(true);
    clock.advance(2 * HOUR);
    await tidySurge(ledger);
    expect(await inStorm(ledger.reader, clock.now())).toBe(false);
  });

  it('shows the windows with the most in them', async () => {
    const clock = new TestClock(START);
    const { ledger } = await open(clock);
    const rules = [countRule(5)];
    await watch(ledger, [seen(minutes(0)), seen(minutes(0)), seen(minutes(0), { model: '星途X3' })], rules);
    clock.set(minutes(1));
    const { windows } = await inspect(ledger.reader, rules, { now: clock.now(), zone: ZONE });
    expect(windows.map(({ key, count, threshold }) => [key[0]!.value, count, threshold])).toEqual([
      ['星途X5', 2, 5],
      ['星途X3', 1, 5],
    ]);
    clock.set(minutes(300));
    expect((await inspect(ledger.reader, rules, { now: clock.now(), zone: ZONE })).windows).toEqual([]);
  });

  describe('bad input', () => {
    it('refuses a feedback without number or time, naming field and remedy', async () => {
      const { ledger } = await open(new TestClock(START));
      const none = { feedback: { number: 'F-1' } } as unknown as Observation;
      await expect(watch(ledger, [none], [countRule(2)])).rejects.toMatchObject({
        ...{ code: 'input.missing', field: 'feedback.receivedAt' },
      });
      const wrong = numbered('F-1', START);
      wrong.feedback.receivedAt = '昨天';
      await expect(watch(ledger, [wrong], [countRule(2)])).rejects.toMatchObject({ code: 'input.invalid' });
      await expect(watch(ledger, [numbered('', START)], [countRule(2)])).rejects.toMatchObject({
        field: 'feedback.number',
      });
    });

    it('counts a time in the future as now, and survives a clock that jumps back', async () => {
      const clock = new TestClock(START);
      const { ledger } = await open(clock);
      const rules = [countRule(3)];
      await watch(ledger, [seen(START + 400 * DAY)], rules);
      const [second] = await watch(ledger, [seen(minutes(1))], rules);
      expect(second!.evidence!.count).toBe(2);
      clock.set(START + 30 * DAY);
      await watch(ledger, [seen(clock.now())], rules);
      clock.set(minutes(2));
      const [back] = await watch(ledger, [seen(minutes(2))], rules);
      expect(back!.reason).toBe('tooOld');
    });

    it('takes huge and odd keys', async () => {
      const { ledger } = await open(new TestClock(START));
      const model = '长'.repeat(100_000);
      const [first] = await watch(ledger, [seen(START, { model })], [countRule(2)]);
      expect(first!.evidence!.key[0]!.value.length).toBeLessThanOrEqual(500);
      const odd = await watch(ledger, [seen(START, { model: "'; DROP TABLE voc_case; --" })], [countRule(2)]);
      expect(odd[0]!.evidence!.count).toBe(1);
      const proto = rule({ ...countRule(2), key: ['vehicle.constructor'] });
      expect((await watch(ledger, [seen(START)], [proto]))[0]!.reason).toBe('notConcerned');
    });
  });
});
