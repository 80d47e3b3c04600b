import {
  buildDingTalkRequest,
  resolveDingTalkGroup,
  signDingTalk,
} from '../../../voc/channels/dingtalkRobot';
import { minimalMessage } from '../../../voc/channels/message';
import type { AlertMessage } from '../../../voc/channels/types';
import { VocError } from '../../../voc/errors';
import { SIGNING_SECRET, sampleAlert } from './sample';

const NOW = 1_790_000_000_000;
const group = { accessToken: 'token-1', secret: SIGNING_SECRET };
const parsed = (body: string) =>
  JSON.parse(body) as {
    msgtype: string;
    markdown: { title: string; text: string };
    at: { atMobiles: string[]; atUserIds: string[]; isAtAll: boolean };
  };
const build = (more: Partial<AlertMessage> = {}, keyword?: string) => {
  const request = buildDingTalkRequest({ ...group, keyword }, { ...sampleAlert, ...more }, NOW);
  return { ...request, ...parsed(request.body), reasons: (request.notes ?? []).map((entry) => entry.reason) };
};

describe('signature of 加签 (research/channels.md §1.1)', () => {
  it.each([
    ['this is secret', 'hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM='],
    ['this is a secret', 'DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA='],
  ])('%s', (secret, expected) => expect(signDingTalk(1577262236757, secret)).toBe(expected));

  it('travels raw in the query, beside the time in milliseconds', () => {
    const { query, url, headers } = build();
    expect(url).toBe('https://oapi.dingtalk.com/robot/send');
    expect(query).toEqual({
      access_token: 'token-1',
      timestamp: String(NOW),
      sign: signDingTalk(NOW, group.secret),
    });
    expect(headers).toEqual({ 'Content-Type': 'application/json; charset=utf-8' });
  });

  it('is left out where the group has no secret', () => {
    expect(buildDingTalkRequest({ accessToken: 'token-1', secret: ' ' }, sampleAlert, NOW).query).toEqual({
      access_token: 'token-1',
    });
  });
});

describe('the message', () => {
  it('has title, mention, lines, links, and the customer’s words last', () => {
    const { markdown, at, msgtype, notes, body } = build();
    expect(msgtype).toBe('markdown');
    expect(markdown.title).toBe('P0 红线 · 刹车失灵 · 星驰 S7');
    expect(markdown.text.split('\n\n')).toEqual([
      '### P0 红线 · 刹车失灵 · 星驰 S7',
      '@13800001234 @manager7675',
      '**编号**：C20261121-0007',
      '15 分钟内认领',
      '#### [我来处理](https://voc.example/webhook/voc-act?t=abc)',
      '[查看详情](https://voc.example/webhook/voc-act?v=1)',
      '> 下高速时踩刹车没反应，差点追尾。',
    ]);
    expect(at).toEqual({ atMobiles: ['13800001234'], atUserIds: ['manager7675'], isAtAll: false });
    expect(notes).toBeUndefined();
    expect(body).toBe(body.trim());
  });

  it('marks a drill and a second attempt, in both languages', () => {
    expect(build({ drill: true, resend: true }).markdown.title).toMatch(/^\[演练\] \(重发\) P0/);
    expect(build({ drill: true, resend: true, language: 'en' }).markdown.title).toMatch(
      /^\[Drill\] \(sent again\) P0/,
    );
  });

  it('calls everybody only when asked to', () => {
    const { markdown, at } = build({ mention: { mobiles: [], userIds: [], all: true } });
    expect(at.isAtAll).toBe(true);
    expect(markdown.text).toContain('\n\n@所有人\n\n');
  });

  it('leaves out wrong people and says so, masked; `all` is not a person', () => {
    const { at, reasons, notes } = build({
      mention: {
        mobiles: ['+86 138-0000-1234', '13800001234', '12345', '+4915112345678'],
        userIds: ['all', '@all', 'a b', 'li'],
      },
    });
    expect(at).toEqual({ atMobiles: ['13800001234', '+4915112345678'], atUserIds: ['li'], isAtAll: false });
    expect(reasons).toEqual(Array(4).fill('mentionInvalid'));
    expect(notes?.[0]?.message.zh).toBe('12345：不是有效的手机号或成员账号，未@');
  });

  it('mentions at most 50 and notes the rest without showing a number', () => {
    const mobiles = Array.from({ length: 52 }, (_, n) => `138000012${String(n).padStart(2, '0')}`);
    const { at, notes } = build({ mention: { mobiles, userIds: [] } });
    expect(at.atMobiles).toHaveLength(50);
    expect(notes?.map((entry) => entry.value)).toEqual(['138****1250', '138****1251']);
  });

  it('puts the keyword before the title only where our own words lack it', () => {
    expect(build({}, '红线').markdown.title).toBe('P0 红线 · 刹车失灵 · 星驰 S7');
    const added = build({ quote: '监控两个字在原话里不算' }, '监控');
    expect(added.markdown.title).toBe('监控 P0 红线 · 刹车失灵 · 星驰 S7');
    expect(added.markdown.text).toMatch(/^### 监控 P0/);
    expect(added.reasons).toEqual(['keywordAdded']);
  });

  it('leaves out links that are not http(s) and keeps brackets from ending one early', () => {
    const { markdown, reasons } = build({
      links: [
        { text: 'x](https://evil.example) [', url: 'https://voc.example/a(1)?q=甲' },
        { text: 'y', url: 'javascript:alert(1)' },
      ],
    });
    expect(markdown.text).toContain('#### [x］（https：//evil．example） ［](https://voc.example/');
    expect(markdown.text).toContain('](https://voc.example/a%281%29?q=%E7%94%B2)');
    expect(markdown.text).not.toContain('javascript');
    expect(reasons).toEqual(['linkInvalid']);
  });

  it('the minimal text carries no customer words but title, links and mentions', () => {
    const request = buildDingTalkRequest(group, minimalMessage(sampleAlert), NOW);
    const { text } = parsed(request.body).markdown;
    expect(text).toContain('详情请到系统查看');
    expect(text).not.toContain('踩刹车没反应');
    expect(text).toContain('[我来处理](');
  });
});

describe('size', () => {
  it.each(['字', 'a', '😀', '"', '\\', '>\n', '@所有人\n'])(
    'a megabyte of %j fits, cut between characters',
    (unit) => {
      const quote = unit.repeat(Math.ceil(1_000_000 / unit.length));
      const { body, markdown, reasons } = build({ quote });
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(20_000);
      expect(markdown.text).not.toMatch(/\p{Cs}|\ufffd/u);
      expect(markdown.text).toMatch(/…（共\d+字）$/);
      expect(markdown.text).toContain('我来处理');
      expect(reasons).toEqual(['quoteCut']);
    },
  );

  it('a thousand long lines fit too, and links outlive them', () => {
    const lines = Array.from({ length: 1000 }, () => ({ label: '说明', text: '"\\字'.repeat(1000) }));
    const { body, markdown, reasons } = build({ lines, title: '长'.repeat(5000) });
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(20_000);
    expect(markdown.text).toContain('我来处理');
    expect(reasons).toContain('linesCut');
  });
});

describe('the group', () => {
  const address = 'https://oapi.dingtalk.com/robot/send?access_token=abc_DEF-1';

  it('may be a pasted address', () => {
    expect(resolveDingTalkGroup({ accessToken: ` ${address}\n` })).toEqual({
      baseUrl: 'https://oapi.dingtalk.com',
      token: 'abc_DEF-1',
    });
    expect(resolveDingTalkGroup({ accessToken: address, baseUrl: 'http://127.0.0.1:4599/' }).baseUrl).toBe(
      'http://127.0.0.1:4599',
    );
  });

  it.each([
    [{ accessToken: '' }, 'accessToken'],
    [{ accessToken: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k' }, 'accessToken'],
    [{ accessToken: 'a&b=c' }, 'accessToken'],
    [{ accessToken: 'a\r\nb' }, 'accessToken'],
    [{ accessToken: 'ok', baseUrl: 'oapi.dingtalk.com' }, 'baseUrl'],
  ])('%j is refused with field and remedy, never with the token', (bad, field) => {
    let error: unknown;
    try {
      buildDingTalkRequest(bad, sampleAlert, NOW);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(VocError);
    const answer = (error as VocError).toAnswer('zh-CN');
    expect(answer).toMatchObject({ code: 'channel.config', field });
    expect(answer.remedy).not.toBe('');
    expect(JSON.stringify(answer)).not.toContain('key=k');
  });
});
