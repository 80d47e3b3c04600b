import { canonicalJson } from '../../../voc/canonicalJson';
import type { ChannelAnswer, ChannelRequest } from '../../../voc/channels';
import { advanceLadder, raiseAndSend } from '../../../voc/escalation/climb';
import type { Climbed, Outside } from '../../../voc/escalation/climb';
import type { Ways } from '../../../voc/escalation/targets';
import { claim, settle, subscribe } from '../../../voc/ledger';
import type { ClaimedEvent, Ledger, Topic } from '../../../voc/ledger';
import type { LadderPolicy, Person, RulebookInput } from '../../../voc/rulebook/schema';
import { ladderSchema } from '../../../voc/rulebook/schema';
import type { Level } from '../../../voc/types';

/** A case in the ledger, a provider that answers what the test says, and a sweep that works due events. */

export const ZONE = 'Asia/Shanghai';
export const PAGE = 'https://n8n.example.test/webhook/voc-act';
export const QUOTE = '高速上刹车踩到底没有反应，车停不下来';
export const TOPICS: Topic[] = ['ladder.rungDue', 'ladder.acknowledged', 'ladder.exhausted'];

let serial = 0;

/** A case with one feedback, as VoC Case → Open leaves them. */
export async function givenCase(ledger: Ledger, level: Level = 'P0', text = QUOTE): Promise<string> {
  serial += 1;
  const feedback = `F20260302-${String(serial).padStart(6, '0')}`;
  const number = `C20260302-${String(serial).padStart(6, '0')}`;
  await ledger.transaction(async (tx) => {
    await tx.run(
      `INSERT INTO voc_feedback (number, channel, source_id, content_hash, received_at, state, record, level, verdict, judged_at, case_number)
       VALUES (?, 'web', ?, 'hash', ?, 'accepted', ?, ?, ?, ?, ?)`,
      [
        feedback,
        feedback,
        tx.now,
        canonicalJson({
          number: feedback,
          channel: 'web',
          sourceId: feedback,
          text,
          receivedAt: '2026-03-02T09:00:00.000+08:00',
          occurredAt: '2026-03-02T08:40:00.000+08:00',
        }),
        level,
        canonicalJson({ level, why: { zh: '制动失效：没有反应', en: 'brakes failed' } }),
        tx.now,
        number,
      ],
    );
    await tx.run(
      `INSERT INTO voc_case (number, first_feedback, level, type, category, state, title, department, owner, opened_at, rulebook_version, attributes)
       VALUES (?, ?, ?, 'productFault', 'brake', 'new', '制动失效 · 星途X5 · 成都', '质量部', '质量总监', ?, 0, ?)`,
      [
        number,
        feedback,
        level,
        tx.now,
        canonicalJson({
          zone: ZONE,
          brand: '星途',
          model: 'X5',
          province: '四川',
          city: '成都',
          why: '制动失效',
        }),
      ],
    );
  });
  return number;
}

/** Three rungs at 0, 5 and 15 minutes, climbed twice with 30 minutes between. */
export function policy(change: Partial<RulebookInput['ladders'][number]> = {}): LadderPolicy {
  return ladderSchema.parse({
    id: 'redLine',
    name: { zh: '红线直通车', en: 'Red-line through-train' },
    levels: ['P0', 'review'],
    rungs: [
      { afterMinutes: 0, targets: [{ channel: 'dingTalkRobot', to: '危机群', mention: ['质量总监'] }] },
      { afterMinutes: 5, targets: [{ channel: 'dingTalkRobot', to: '危机群', mention: ['研发值班'] }] },
      { afterMinutes: 15, targets: [{ channel: 'dingTalkRobot', to: '危机群', mention: ['副总裁'] }] },
    ],
    loops: 2,
    loopAfterMinutes: 30,
    ...change,
  });
}

export const PEOPLE: Person[] = [
  { role: '质量总监', name: '李敏', mobile: '13800000001', dingTalkUserId: '' },
  { role: '研发值班', name: '', mobile: '', dingTalkUserId: 'rd-duty' },
  { role: '副总裁', name: '王强', mobile: '', dingTalkUserId: '' },
];

export type Answer = ChannelAnswer | Error | (() => Promise<ChannelAnswer>);
export const OK: ChannelAnswer = { status: 200, body: { errcode: 0, errmsg: 'ok' } };

/** The provider: answers what is queued, else accepts. `posts` is what really went out. */
export class Provider {
  readonly posts: ChannelRequest[] = [];
  readonly queue: Answer[] = [];
  always: Answer = OK;

  readonly post = async (request: ChannelRequest): Promise<ChannelAnswer> => {
    this.posts.push(request);
    const answer = this.queue.shift() ?? this.always;
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? await answer() : answer;
  };

  texts(): string[] {
    return this.posts.map(({ body }) => (JSON.parse(body) as { markdown: { text: string } }).markdown.text);
  }
}

/** Groups 危机群 and 高管群, one signed webhook; everything else is unknown. */
export const WAYS: Ways = {
  resolve: ({ channel, to }) => {
    if (channel === 'signedWebhook') {
      const secret = `whsec_${Buffer.from('a secret of the tests').toString('base64')}`;
      return { to, address: { channel, webhook: { url: 'https://hook.example.test/in', secret } } };
    }
    if (channel === 'dingTalkRobot' && ['危机群', '高管群'].includes(to)) {
      return { to, address: { channel, group: { accessToken: `token-${to === '危机群' ? 1 : 2}` } } };
    }
    return { to, problem: { reason: 'unknownGroup', remedy: { zh: `凭据里没有“${to}”`, en: `no ${to}` } } };
  },
};

export function outside(provider: Provider, change: Partial<Outside> = {}): Outside {
  return { ways: WAYS, people: PEOPLE, post: provider.post, ...change };
}

export async function raise(ledger: Ledger, caseNumber: string, provider: Provider, of = policy()) {
  const input = {
    caseNumber,
    policyFor: () => of,
    settings: { pageAddress: PAGE, zone: ZONE },
    actor: 'system',
  };
  return await raiseAndSend(ledger, input, outside(provider));
}

/** Template 02: takes what is due and advances. Gives the topics it worked. */
export async function sweep(
  ledger: Ledger,
  provider: Provider,
  subscriber = 'template-02',
): Promise<string[]> {
  await subscribe(ledger, subscriber, TOPICS);
  const worked: string[] = [];
  for (let round = 0; round < 50; round++) {
    const events = await claim(ledger, subscriber, 'sweep', 10);
    if (events.length === 0) return worked;
    for (const event of events) {
      worked.push(event.topic);
      if (event.topic === 'ladder.rungDue') await advance(ledger, event, provider);
      await settle(ledger, subscriber, 'sweep', [event.id], { outcome: 'delivered' });
    }
  }
  throw new Error('the sweep does not come to an end');
}

export async function advance(ledger: Ledger, event: ClaimedEvent, provider: Provider): Promise<Climbed> {
  const { ladderId, rung, loop } = event.payload as { ladderId: string; rung: number; loop: number };
  return await advanceLadder(ledger, ladderId, outside(provider), { rung, loop });
}

export async function trailTypes(ledger: Ledger, caseNumber: string): Promise<string[]> {
  const rows = await ledger.reader.all<{ type: string }>(
    'SELECT type FROM voc_case_event WHERE case_number = ? ORDER BY seq',
    [caseNumber],
  );
  return rows.map(({ type }) => type);
}

/** A network error as axios throws it. */
export function networkError(code: string, syscall = 'read'): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
}
