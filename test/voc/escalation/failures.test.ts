import { MINUTE, SECOND } from '../../../voc/clock';
import { advanceLadder } from '../../../voc/escalation/climb';
import { laddersOf } from '../../../voc/escalation/ladders';
import { notify } from '../../../voc/escalation/notify';
import { onEveryLedger, TestClock } from '../../support/ledgers';
import {
  givenCase,
  networkError,
  OK,
  outside,
  PAGE,
  policy,
  Provider,
  raise,
  sweep,
  trailTypes,
} from './world';

/** Channels that fail: somebody else is called at once, and no rung disappears without a word. */
onEveryLedger('ladder with failing channels', (open) => {
  async function world() {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    return { clock, ledger, provider: new Provider() };
  }
  const to = (group: string) => [{ channel: 'dingTalkRobot' as const, to: group, mention: ['质量总监'] }];

  it('a rung with an unknown group is reported and the next one does not wait', async () => {
    const { ledger, provider } = await world();
    const number = await givenCase(ledger);
    const of = policy({
      rungs: [
        { afterMinutes: 0, targets: to('没有的群') },
        { afterMinutes: 5, targets: to('危机群') },
      ],
    });
    const { climbed } = await raise(ledger, number, provider, of);
    expect(climbed).toMatchObject({
      reason: 'nobodyToSend',
      deliveries: [
        { to: '没有的群', state: 'failed', reason: 'unknownGroup', remedy: { en: 'no 没有的群' } },
      ],
    });
    await sweep(ledger, provider);
    expect(provider.posts).toHaveLength(1);
    expect(await trailTypes(ledger, number)).toEqual([
      'ladder.raised',
      'notification.failed',
      'ladder.rungSkipped',
      'notification.sent',
      'ladder.rungDone',
    ]);
  });

  it('a dead robot: the next rung at once, but the loops keep their pause', async () => {
    const { clock, ledger, provider } = await world();
    const number = await givenCase(ledger);
    provider.always = { status: 200, body: { errcode: 300001, errmsg: 'token is not exist' } };
    await raise(ledger, number, provider);
    await sweep(ledger, provider);
    expect(provider.posts).toHaveLength(3);
    expect(await laddersOf(ledger.reader, number)).toMatchObject([{ state: 'climbing', loop: 2 }]);
    clock.advance(30 * MINUTE - SECOND);
    await sweep(ledger, provider);
    expect(provider.posts).toHaveLength(3);
    clock.advance(SECOND);
    await sweep(ledger, provider);
    expect(provider.posts).toHaveLength(6);
  });

  it('a provider that is away for a minute: the same rung again, soon', async () => {
    const { clock, ledger, provider } = await world();
    const number = await givenCase(ledger);
    provider.queue.push(networkError('ECONNREFUSED', 'connect'), networkError('ECONNREFUSED', 'connect'));
    const { climbed } = await raise(ledger, number, provider);
    // A second delivery of the same event does not make it sooner.
    const again = await advanceLadder(ledger, climbed!.ladder.id, outside(provider), { loop: 0, rung: 0 });
    expect(again.reason).toBe('notDue');
    for (const seconds of [15, 30]) {
      clock.advance(seconds * SECOND - 1);
      await sweep(ledger, provider);
      clock.advance(1);
      await sweep(ledger, provider);
    }
    expect(provider.posts).toHaveLength(3);
    expect(provider.texts()[2]).not.toContain('(重发)');
    expect(await laddersOf(ledger.reader, number)).toMatchObject([{ rung: 2 }]);
  });

  it('a throttled robot: another group is called now instead of waiting', async () => {
    const { ledger, provider } = await world();
    provider.queue.push({ status: 200, body: { errcode: 130101, errmsg: 'send too fast' } });
    const of = policy({
      rungs: [
        { afterMinutes: 0, targets: to('危机群') },
        { afterMinutes: 5, targets: to('高管群') },
      ],
    });
    await raise(ledger, await givenCase(ledger), provider, of);
    await sweep(ledger, provider);
    expect(provider.posts.map(({ query }) => query!.access_token)).toEqual(['token-1', 'token-2']);
  });

  it('a throttled robot without another way: never later than the next rung would have come', async () => {
    const { clock, ledger, provider } = await world();
    provider.queue.push({ status: 200, body: { errcode: 130101, errmsg: 'send too fast' } });
    await raise(ledger, await givenCase(ledger), provider);
    clock.advance(5 * MINUTE);
    await sweep(ledger, provider);
    expect(provider.posts).toHaveLength(2);
  });

  it('an answer that never came is sent again at once, marked, and counts as told', async () => {
    const { ledger, provider } = await world();
    const number = await givenCase(ledger);
    provider.queue.push(networkError('ECONNRESET'));
    const { climbed } = await raise(ledger, number, provider);
    expect(provider.texts().map((text) => text.includes('(重发)'))).toEqual([false, true]);
    expect(climbed!.deliveries).toMatchObject([{ state: 'sent' }]);
    provider.queue.push(networkError('ECONNRESET'), networkError('ECONNRESET'));
    const second = await raise(ledger, await givenCase(ledger), provider);
    expect(second.climbed!.deliveries).toMatchObject([{ state: 'uncertain', reason: 'connectionLost' }]);
  });

  it('a refused text goes out without the customer’s words', async () => {
    const { ledger, provider } = await world();
    provider.queue.push({ status: 200, body: { errcode: 430102, errmsg: 'improper text' } });
    await raise(ledger, await givenCase(ledger), provider);
    expect(provider.texts()[0]).toContain('刹车踩到底');
    expect(provider.texts()[1]).not.toContain('刹车踩到底');
    expect(provider.texts()[1]).toContain('我来处理');
  });

  it('several targets: one reached is enough to keep the pace, the others are reported', async () => {
    const { clock, ledger, provider } = await world();
    provider.queue.push({ status: 200, body: { errcode: 300001, errmsg: 'token is not exist' } });
    const of = policy({
      rungs: [
        {
          afterMinutes: 0,
          targets: [...to('危机群'), ...to('高管群'), { channel: 'handOff', to: 'duty@example.test' }],
        },
        { afterMinutes: 5, targets: to('危机群') },
      ],
    });
    const { climbed } = await raise(ledger, await givenCase(ledger), provider, of);
    expect(climbed!.deliveries).toMatchObject([
      { to: '危机群', state: 'failed', reason: 'tokenUnknown' },
      { to: '高管群', state: 'sent' },
      { to: 'duty@example.test', state: 'sent', reason: 'handedOver' },
    ]);
    expect(climbed!.handOffs).toMatchObject([{ to: 'duty@example.test', message: { title: /制动失效/ } }]);
    await sweep(ledger, provider);
    expect(provider.posts).toHaveLength(2);
    clock.advance(5 * MINUTE);
    await sweep(ledger, provider);
    expect(provider.posts).toHaveLength(3);
  });

  it('two targets of one group are one message that calls both', async () => {
    const { ledger, provider } = await world();
    const both = [
      ...to('危机群'),
      { channel: 'dingTalkRobot' as const, to: '危机群', mention: ['研发值班', '副总裁'] },
    ];
    const { climbed } = await raise(
      ledger,
      await givenCase(ledger),
      provider,
      policy({ rungs: [{ afterMinutes: 0, targets: both }] }),
    );
    expect(provider.posts).toHaveLength(1);
    expect(JSON.parse(provider.posts[0]!.body)).toMatchObject({
      at: { atMobiles: ['13800000001'], atUserIds: ['rd-duty'] },
    });
    expect(climbed!.deliveries).toMatchObject([{ unreachable: ['副总裁'] }]);
    expect(provider.texts()[0]).toContain('副总裁（王强）');
  });

  it('a notice of one event is told to a group once, and again when it failed', async () => {
    const { ledger, provider } = await world();
    const number = await givenCase(ledger);
    const input = {
      key: 'clock.warning/1',
      target: { channel: 'dingTalkRobot' as const, to: '危机群', mention: [] },
      title: '专家核查数据快到时限',
      lines: [],
      caseNumber: number,
      pageAddress: PAGE,
    };
    provider.queue.push(networkError('ECONNREFUSED', 'connect'));
    expect(await notify(ledger, input, outside(provider))).toMatchObject({ delivery: { state: 'failed' } });
    expect(await notify(ledger, input, outside(provider))).toMatchObject({
      delivery: { state: 'sent', attempt: 2 },
    });
    expect(await notify(ledger, input, outside(provider))).toMatchObject({ reason: 'alreadySent' });
    expect(provider.posts).toHaveLength(2);
    // Without a key it is told each time.
    await notify(ledger, { ...input, key: '' }, outside(provider));
    expect(provider.posts).toHaveLength(3);
    expect(provider.always).toBe(OK);
  });
});
