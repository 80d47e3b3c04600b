import fc from 'fast-check';
import { startInbox } from '../../fakes/inbox.ts';
import type { Inbox } from '../../fakes/inbox.ts';
import { JSON_HEADERS, post } from '../../fakes/post.ts';
import { CHANNELS, minimalMessage } from '../../../voc/channels';
import type { AlertMessage } from '../../../voc/channels';
import { neutralise, quoted } from '../../../voc/channels/neutralise';
import { SIGNING_SECRET, WEBHOOK_SECRET, sampleAlert } from './sample';

/** What we build, judged by the fake providers: who is really called, which links are really live. */

const NOW = 1_790_000_000_000;
let inbox: Inbox;
let time = NOW;
beforeAll(async () => {
  inbox = await startInbox({
    now: () => time,
    config: {
      dingtalk: [{ token: 'crisis', secret: SIGNING_SECRET, keyword: '红线' }],
      wecom: [{ key: 'k' }],
      feishu: [{ id: 'f' }],
      webhook: [{ path: 'h', secret: WEBHOOK_SECRET }],
    },
  });
});
beforeEach(() => {
  time = NOW;
  inbox.reset();
});
afterAll(() => inbox.close());

const last = () => inbox.journal().at(-1)!;
const group = () => ({ baseUrl: inbox.url, accessToken: 'crisis', secret: SIGNING_SECRET, keyword: '红线' });
const receiver = () => ({ url: `${inbox.url}/webhook/h`, secret: WEBHOOK_SECRET });

async function ding(message: AlertMessage, target = group(), now = time) {
  const request = CHANNELS.dingtalkRobot.build(target, message, { id: 'n', now });
  return CHANNELS.dingtalkRobot.read(target, await post(request), now);
}

describe('DingTalk', () => {
  it('arrives signed, with exactly these pings and links', async () => {
    expect(await ding(sampleAlert)).toEqual({ outcome: 'sent', reason: 'accepted', providerCode: '0' });
    expect(last()).toMatchObject({
      accepted: true,
      pinged: ['13800001234', 'manager7675'],
      links: sampleAlert.links,
      title: sampleAlert.title,
    });
  });

  it('everybody is called when asked, only then', async () => {
    await ding({ ...sampleAlert, mention: { mobiles: [], userIds: [], all: true } });
    expect(last().pinged).toEqual(['all']);
  });

  it.each([
    [
      'a wrong secret',
      () => ding(sampleAlert, { ...group(), secret: 'SEC-other' }),
      'config',
      'signatureRejected',
    ],
    ['a clock two hours off', () => ding(sampleAlert, group(), NOW + 7_200_000), 'config', 'clockSkew'],
    [
      'a missing keyword',
      () => ding({ ...sampleAlert, title: 'P0' }, { ...group(), keyword: '' }),
      'config',
      'keywordMissing',
    ],
    ['an unknown token', () => ding(sampleAlert, { ...group(), accessToken: 'x' }), 'dead', 'tokenUnknown'],
  ])('%s is told apart', async (_, send, outcome, reason) => {
    expect(await send()).toMatchObject({ outcome, reason });
  });

  it.each([
    ['http500', 'retryable', 'httpError'],
    ['http503html', 'retryable', 'httpError'],
    ['waf', 'throttled', 'firewall'],
    ['busy', 'retryable', 'providerBusy'],
    ['badJson', 'uncertain', 'notAnAnswer'],
    ['redirect', 'config', 'redirected'],
  ] as const)('fault %s → %s', async (kind, outcome, reason) => {
    inbox.fault('dingtalk', kind);
    expect(await ding(sampleAlert)).toMatchObject({ outcome, reason });
  });

  it('the 21st in a minute is throttled for ten minutes', async () => {
    for (let n = 0; n < 20; n++) expect((await ding(sampleAlert)).outcome).toBe('sent');
    const result = await ding(sampleAlert);
    expect(result).toMatchObject({ outcome: 'throttled', retryAfterMs: 600_000 });
    time += result.retryAfterMs ?? 0;
    expect((await ding(sampleAlert)).outcome).toBe('sent');
  });

  it('the largest message we build is accepted, and the minimal one too', async () => {
    const large = {
      ...sampleAlert,
      quote: '字"\\'.repeat(400_000),
      lines: Array<string>(100).fill('行'.repeat(900)),
    };
    expect((await ding(large)).outcome).toBe('sent');
    expect((await ding(minimalMessage(large))).outcome).toBe('sent');
  });
});

describe('signed webhook', () => {
  it('arrives, carries its key, and a wrong secret is a settings fault', async () => {
    const send = async (secret: string) => {
      const request = CHANNELS.signedWebhook.build({ ...receiver(), secret }, sampleAlert, {
        id: 'case7-r1',
        now: time,
      });
      return CHANNELS.signedWebhook.read(receiver(), await post(request), time);
    };
    expect(await send(WEBHOOK_SECRET)).toMatchObject({ outcome: 'sent' });
    expect(last()).toMatchObject({ accepted: true, dedupeKey: 'case7-r1', links: sampleAlert.links });
    expect(await send(`whsec_${Buffer.from('other').toString('base64')}`)).toMatchObject({
      reason: 'unauthorised',
    });
    inbox.fault('webhook', 'busy');
    expect(await send(WEBHOOK_SECRET)).toMatchObject({ outcome: 'retryable', retryAfterMs: 1000 });
  });
});

/** Pieces an attacker would combine, between arbitrary characters. */
const HOSTILE = [
  '@所有人',
  '@all',
  '<@all>',
  '<@zhangsan>',
  '@13911112222',
  '@13800001234',
  '<at id=all></at>',
  '<at user_id="all">所有人</at>',
  '&#60;at id=all&#62;',
  '[领补偿](https://evil.example/x)',
  '![p](https://evil.example/p.png)',
  'https://evil.example',
  'www.evil.example',
  'dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fevil.example',
  '\n\n# 标题',
  '\n\n',
  '\r\n> ',
  '**',
  '```',
  '"}],"at":{"isAtAll":true}',
  '\\"',
  '\u202e',
  '\u200b',
  '\ud83d',
  '<font color="warning">',
  '](',
  '[x][1]\n\n[1]: https://evil.example',
  '红线',
];
const hostile = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...HOSTILE) },
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join(''));
const evil = (links: { url: string }[]) => links.filter((link) => link.url.includes('evil'));

/** The same text in every place of every channel; answers who was called and which foreign links became live. */
async function strike(
  text: string,
  guard: (target: Exclude<keyof typeof neutralise, 'plain'>, text: string) => string,
) {
  const json = (path: string, body: unknown) =>
    post({ url: inbox.url + path, headers: JSON_HEADERS, body: JSON.stringify(body) });
  const markdown = (content: string) => ({ msgtype: 'markdown', markdown: { content } });
  inbox.reset();
  await json('/cgi-bin/webhook/send?key=k', markdown(`新投诉\n${quoted(guard('weComMarkdown', text))}`));
  await json('/cgi-bin/webhook/send?key=k', {
    msgtype: 'text',
    text: { content: `新投诉 ${guard('weComText', text)}` },
  });
  await json('/open-apis/bot/v2/hook/f', {
    msg_type: 'text',
    content: { text: `新投诉 ${guard('feishuText', text)}` },
  });
  const element = {
    tag: 'div',
    text: { tag: 'lark_md', content: `新投诉 ${guard('feishuMarkdown', text)}` },
  };
  await json('/open-apis/bot/v2/hook/f', { msg_type: 'interactive', card: { elements: [element] } });
  return inbox.journal();
}

describe('hostile customer text calls nobody and links nowhere', () => {
  it('in a DingTalk alert, whatever field it stands in', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        inbox.reset();
        const result = await ding({
          ...sampleAlert,
          title: `红线 ${text}`,
          lines: [text, { label: text, text }],
          quote: text,
          links: [{ text, url: 'https://voc.example/act' }],
        });
        expect(result.outcome).toBe('sent');
        expect(last().pinged).toEqual(['13800001234', 'manager7675']);
        expect(last().links.map((link) => link.url)).toEqual(['https://voc.example/act']);
      }),
      { numRuns: 150 },
    );
  });

  it('in WeCom and Feishu texts', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const journal = await strike(text, (target, value) => neutralise[target](value));
        expect(journal.filter((entry) => !entry.accepted)).toEqual([]);
        expect(journal.flatMap((entry) => entry.pinged)).toEqual([]);
        expect(journal.flatMap((entry) => evil(entry.links))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('would call everybody if the guard were taken away', async () => {
    const journal = await strike('<@all> <at id=all></at> [x](https://evil.example)', (_, value) => value);
    expect(journal.map((entry) => entry.pinged)).toEqual([['all'], ['all'], ['all'], ['all']]);
    expect(journal.every((entry) => evil(entry.links).length === 1)).toBe(true);
  });
});
