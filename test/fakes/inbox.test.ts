import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startInbox } from './inbox.ts';
import type { Inbox } from './inbox.ts';
import { JSON_HEADERS, post } from './post.ts';
import { dingTalkSignature, feishuSignature, standardWebhookSignature } from './signatures.ts';

const KEY = `whsec_${Buffer.from('a test receiver').toString('base64')}`;
const SIGN = ['SEC', 'ret-of-the-test'].join('');
const NOW = 1_790_000_000_000;
let inbox: Inbox;

beforeEach(async () => {
  inbox = await startInbox({
    now: () => NOW,
    slowMs: 60,
    config: {
      dingtalk: [{ token: 'signed', secret: SIGN }, { token: 'open' }, { token: 'word', keyword: '告警' }],
      wecom: [{ key: 'wc' }],
      feishu: [{ id: 'fs', secret: SIGN }, { id: 'fs-open' }],
      webhook: [{ path: 'hook', secret: KEY }],
    },
  });
});
afterEach(() => inbox.close());

const markdown = (text: string, at: object = {}) => ({
  msgtype: 'markdown',
  markdown: { title: '告警', text },
  at,
});

async function ding(
  body: unknown,
  query: Record<string, string> = { access_token: 'open' },
  headers = JSON_HEADERS,
) {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await post({ url: `${inbox.url}/robot/send`, query, headers, body: raw });
  return { ...answer, json: JSON.parse(answer.body) as { errcode?: number; errmsg?: string } };
}
const json = async (path: string, body: unknown, headers: Record<string, string> = JSON_HEADERS) => {
  const answer = await post({ url: inbox.url + path, headers, body: JSON.stringify(body) });
  return { status: answer.status, json: JSON.parse(answer.body) as Record<string, unknown> };
};
const last = () => inbox.journal().at(-1);

describe('DingTalk robot', () => {
  const signed = (timestamp: number, sign = dingTalkSignature(String(timestamp), SIGN)) =>
    ding(markdown('好'), { access_token: 'signed', timestamp: String(timestamp), sign });

  it('accepts a right signature and says so with HTTP 200', async () => {
    const answer = await signed(NOW);
    expect([answer.status, answer.body]).toEqual([200, '{"errcode":0,"errmsg":"ok"}']);
    expect(last()).toMatchObject({ accepted: true, code: 0, channel: 'dingtalk', target: 'signed', at: NOW });
  });

  it.each([
    [
      'encoded twice',
      () => signed(NOW, encodeURIComponent(dingTalkSignature(String(NOW), SIGN))),
      '签名不匹配',
    ],
    ['missing', () => ding(markdown('好'), { access_token: 'signed', timestamp: String(NOW) }), '签名不匹配'],
    ['an hour old', () => signed(NOW - 3_600_001), '过期'],
    ['in seconds', () => signed(NOW / 1000), '过期'],
  ])('refuses a signature that is %s', async (_, send, words) => {
    const { status, json: answer } = await send();
    expect(status).toBe(200);
    expect(answer.errcode).toBe(310000);
    expect(answer.errmsg).toContain(words);
    expect(last()).toMatchObject({ accepted: false, code: 310000, pinged: [] });
  });

  it.each([
    ['an unknown token', () => ding(markdown('x'), { access_token: 'nobody' }), 300005],
    ['a wrong content type', () => ding(markdown('x'), undefined, { 'Content-Type': 'text/plain' }), 43004],
    ['an unknown type', () => ding({ msgtype: 'image', image: { text: 'x' } }), 400105],
    ['no text', () => ding(markdown('')), 40035],
    ['broken JSON', () => ding('{"msgtype":'), 40035],
    [
      '20,001 bytes',
      () => ding(markdown('x'.repeat(20_001 - Buffer.byteLength(JSON.stringify(markdown('')))))),
      460101,
    ],
    [
      'a missing keyword',
      () => ding({ msgtype: 'text', text: { content: '红线' } }, { access_token: 'word' }),
      310000,
    ],
  ])('refuses %s', async (_, send, code) => {
    expect((await send()).json.errcode).toBe(code);
    expect(last()).toMatchObject({ accepted: false, code });
  });

  it('accepts exactly 20,000 bytes', async () => {
    const answer = await ding(markdown('x'.repeat(20_000 - Buffer.byteLength(JSON.stringify(markdown(''))))));
    expect(answer.json.errcode).toBe(0);
  });

  it('refuses the GET a followed redirect becomes', async () => {
    const response = await fetch(`${inbox.url}/robot/send?access_token=open`);
    expect(await response.json()).toMatchObject({ errcode: 43002 });
  });

  it('pings in markdown only whom text and list name, exactly', async () => {
    const at = { atMobiles: ['13800000000', '13900000000'], atUserIds: ['li'], isAtAll: false };
    await ding(markdown('@138000000001 @13900000000 @所有人 @lili @wang', at));
    expect(last()?.pinged).toEqual(['13900000000']);
    await ding(markdown('没有名字', { ...at, isAtAll: true }));
    expect(last()?.pinged).toEqual(['all']);
    await ding({ msgtype: 'text', text: { content: '@所有人' }, at });
    expect(last()?.pinged).toEqual(['13800000000', '13900000000', 'li']);
    await ding({
      msgtype: 'actionCard',
      actionCard: {
        title: 't',
        text: '@13900000000',
        singleTitle: '处理',
        singleURL: 'dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fa.example%2Fx&pc_slide=false',
      },
      at,
    });
    expect(last()).toMatchObject({ pinged: [], links: [{ text: '处理', url: 'https://a.example/x' }] });
  });

  it('takes 20 a minute, then nothing for ten minutes', async () => {
    const codes = [];
    for (let n = 0; n < 21; n++) codes.push((await ding(markdown(`第${n}条`))).json.errcode);
    expect(codes).toEqual([...Array<number>(20).fill(0), 130101]);
    inbox.advance(599_999);
    expect((await ding(markdown('还在停用'))).json.errcode).toBe(130101);
    inbox.advance(1);
    expect((await ding(markdown('恢复'))).json.errcode).toBe(0);
    expect((await ding(markdown('告警'), { access_token: 'word' })).json.errcode).toBe(0);
  });
});

describe('WeCom robot', () => {
  const send = (body: unknown, key = 'wc') => json(`/cgi-bin/webhook/send?key=${key}`, body);
  const text = (content: string, more: object = {}) => ({ msgtype: 'text', text: { content, ...more } });

  it('counts bytes, not characters', async () => {
    expect((await send(text('字'.repeat(682)))).json.errcode).toBe(0);
    expect((await send(text('字'.repeat(683)))).json.errcode).toBe(40058);
  });

  it('pings by list and by <@id>, in markdown_v2 never', async () => {
    await send(
      text('看 <@wang>', { mentioned_list: ['li', '@all'], mentioned_mobile_list: ['13800000000'] }),
    );
    expect(last()?.pinged).toEqual(['li', 'all', '13800000000', 'wang']);
    await send({ msgtype: 'markdown_v2', markdown_v2: { content: '<@all>' } });
    expect(last()?.pinged).toEqual([]);
  });

  it('takes 20 a minute and recovers a minute later', async () => {
    for (let n = 0; n < 20; n++) await send(text(`第${n}条`));
    expect((await send(text('x'))).json.errcode).toBe(45009);
    inbox.advance(60_000);
    expect((await send(text('x'))).json.errcode).toBe(0);
    expect((await send(text('x'), 'other')).json.errcode).toBe(93000);
  });
});

describe('Feishu bot', () => {
  const stamp = String(NOW / 1000);
  const send = (id: string, more: object = {}, text = '好') =>
    json(`/open-apis/bot/v2/hook/${id}`, { ...more, msg_type: 'text', content: { text } });

  it('wants time stamp and sign in the body, in seconds', async () => {
    const ok = await send('fs', { timestamp: stamp, sign: feishuSignature(stamp, SIGN) });
    expect(ok.json).toEqual({ StatusCode: 0, StatusMessage: 'success', code: 0, data: {}, msg: 'success' });
    expect((await send('fs')).json.code).toBe(19021);
    const old = String(NOW / 1000 - 3601);
    expect((await send('fs', { timestamp: old, sign: feishuSignature(old, SIGN) })).json.code).toBe(19021);
    expect((await send('unknown')).json.code).toBe(19001);
  });

  it('pings open ids and all, nothing else; plain_text is not parsed', async () => {
    await send(
      'fs-open',
      {},
      '<at user_id="ou_a">A</at><at user_id="13800000000">B</at><at user_id="all"></at>',
    );
    expect(last()?.pinged).toEqual(['ou_a', 'all']);
    const part = (tag: string) => ({
      tag: 'div',
      text: { tag, content: '<at id=all></at> [x](https://x.example)' },
    });
    await json('/open-apis/bot/v2/hook/fs-open', {
      msg_type: 'interactive',
      card: { elements: [part('plain_text')] },
    });
    expect(last()).toMatchObject({ accepted: true, pinged: [], links: [] });
    await json('/open-apis/bot/v2/hook/fs-open', {
      msg_type: 'interactive',
      card: { elements: [part('lark_md')] },
    });
    expect(last()).toMatchObject({ pinged: ['all'], links: [{ url: 'https://x.example' }] });
  });

  it('takes five a second and a hundred a minute', async () => {
    const codes = [];
    for (let n = 0; n < 6; n++) codes.push((await send('fs-open')).json.code);
    expect(codes).toEqual([0, 0, 0, 0, 0, 11232]);
    inbox.advance(1000);
    for (let n = 5; n < 100; n++) {
      inbox.advance(250);
      await send('fs-open');
    }
    inbox.advance(1000);
    expect((await send('fs-open')).json.code).toBe(11232);
    inbox.advance(60_000);
    expect((await send('fs-open')).json.code).toBe(0);
  });
});

describe('Standard Webhooks receiver', () => {
  const body = JSON.stringify({
    type: 'alert',
    data: { title: '红线', mention: { mobiles: ['13800000000'] } },
  });
  const headers = (timestamp = String(NOW / 1000), signed = body) => ({
    ...JSON_HEADERS,
    'webhook-id': 'n1',
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,AAAA ${standardWebhookSignature(KEY, 'n1', timestamp, signed)}`,
  });
  const send = (with_: Record<string, string>) =>
    post({ url: `${inbox.url}/webhook/hook`, headers: with_, body });

  it('accepts a right signature and keeps the key', async () => {
    expect((await send(headers())).status).toBe(200);
    expect(last()).toMatchObject({ accepted: true, dedupeKey: 'n1', title: '红线', pinged: ['13800000000'] });
  });

  it('refuses another body, an old time stamp, no signature, an unknown path', async () => {
    expect((await send(headers(undefined, `${body} `))).status).toBe(401);
    expect((await send(headers(String(NOW / 1000 - 301)))).status).toBe(401);
    expect((await send(JSON_HEADERS)).status).toBe(400);
    expect((await post({ url: `${inbox.url}/webhook/x`, headers: headers(), body })).status).toBe(404);
  });
});

describe('faults', () => {
  const send = () =>
    post(
      {
        url: `${inbox.url}/robot/send`,
        query: { access_token: 'open' },
        headers: JSON_HEADERS,
        body: JSON.stringify(markdown('x')),
      },
      300,
    );

  it.each([
    ['http500', 500, '{"error":"internal"}'],
    ['http503html', 503, '<!DOCTYPE html>'],
    ['waf', 200, '"punish":"deny"'],
    ['busy', 200, '"errcode":-1'],
    ['redirect', 302, ''],
  ] as const)('%s: answered so, delivered to nobody, once', async (kind, status, words) => {
    inbox.fault('dingtalk', kind);
    const answer = await send();
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(words);
    expect(last()).toMatchObject({ accepted: false, fault: kind });
    expect((await send()).body).toBe('{"errcode":0,"errmsg":"ok"}');
  });

  it.each([
    ['reset', false],
    ['hang', false],
    ['hangAfterAccept', true],
  ] as const)('%s: no answer, delivered: %s', async (kind, accepted) => {
    inbox.fault('dingtalk', kind);
    await expect(send()).rejects.toThrow();
    expect(last()).toMatchObject({ accepted, fault: kind });
  });

  it('badJson and slow deliver', async () => {
    inbox.fault('dingtalk', 'badJson');
    const answer = await send();
    expect(() => JSON.parse(answer.body) as unknown).toThrow();
    inbox.fault('dingtalk', 'slow');
    const before = performance.now();
    expect((await send()).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(55);
    expect(inbox.journal().map((entry) => entry.accepted)).toEqual([true, true]);
  });
});

describe('for people and end-to-end tests', () => {
  it('serves page, phones and journal, and forgets on DELETE', async () => {
    await ding(markdown('<script>alert(1)</script> [处理](https://a.example/x)'));
    const page = await fetch(`${inbox.url}/`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('告警收件箱');
    const feed = await (await fetch(`${inbox.url}/feed`)).text();
    expect(feed).toContain('href="https://a.example/x"');
    expect(feed).not.toContain('<script');
    const read = async () =>
      (await (await fetch(`${inbox.url}/journal`)).json()) as { deliveries: unknown[] };
    expect((await read()).deliveries).toHaveLength(1);
    await fetch(`${inbox.url}/journal`, { method: 'DELETE' });
    expect((await read()).deliveries).toEqual([]);
  });

  it('takes orders over HTTP, as JSON only', async () => {
    expect((await json('/control/fault', { channel: 'dingtalk', kind: 'http500', times: 1 })).status).toBe(
      200,
    );
    expect(
      (
        await post({
          url: `${inbox.url}/robot/send`,
          query: { access_token: 'open' },
          headers: JSON_HEADERS,
          body: '{}',
        })
      ).status,
    ).toBe(500);
    expect((await json('/control/fault', { channel: 'fax', kind: 'http500' })).status).toBe(400);
    expect((await json('/control/advance', { ms: 1000 })).json.now).toBe(NOW + 1000);
    expect((await json('/control/advance', { ms: 1 }, { 'Content-Type': 'text/plain' })).status).toBe(415);
  });

  it('survives nonsense', async () => {
    expect((await fetch(`${inbox.url}/open-apis/bot/v2/hook/%E0%A4%A`, { method: 'POST' })).status).toBe(400);
    const large = await fetch(`${inbox.url}/robot/send`, { method: 'POST', body: 'x'.repeat(1_100_000) });
    expect(large.status).toBe(413);
    expect((await ding(markdown('还在'))).json.errcode).toBe(0);
  });
});

describe('as a program under Node', () => {
  const run = (args: string[]) => {
    const child = spawn(process.execPath, [join(__dirname, 'inbox.ts'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const first = new Promise<string>((resolve) => {
      const take = (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('\n')) resolve(output);
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
    });
    const exit = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    return { child, first, exit };
  };

  it('says where it listens, serves its configuration and stops on SIGTERM', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'inbox-'));
    const file = join(folder, 'inbox.json');
    writeFileSync(file, JSON.stringify({ dingtalk: [{ token: 'mine', name: '应急群' }] }));
    const { child, first, exit } = run(['--port', '0', '--config', file]);
    const url = /^inbox ready (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(await first)?.[1];
    expect(url).toBeDefined();
    expect(await (await fetch(`${url}/feed`)).text()).toContain('应急群');
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    rmSync(folder, { recursive: true });
  }, 15_000);

  it('names a port in use in one sentence', async () => {
    const { first, exit } = run(['--port', String(inbox.port)]);
    expect(await first).toContain('choose another with --port');
    expect(await exit).toBe(1);
  }, 15_000);
});
