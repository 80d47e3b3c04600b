import { alertDelay, postSamples } from '../../scripts/lib/postSamples.ts';
import { displayWidth, renderTable } from '../../scripts/lib/table.ts';
import { sampleComplaints } from '../../scripts/samples.ts';
import { INBOX_CONFIG, startCredentials } from '../../scripts/start-credentials.ts';

describe('the sample complaints', () => {
  it('hold one exact repetition and one without text', () => {
    const samples = sampleComplaints('r1');
    const ids = samples.map(({ body }) => body.id);
    expect(ids.length - new Set(ids).size).toBe(1);
    expect(samples.filter(({ body }) => body.text === '')).toHaveLength(1);
  });

  it('are new messages at every start', () => {
    const ids = (run: string) => sampleComplaints(run).map(({ body }) => body.id);
    expect(ids('r1').filter((id) => ids('r2').includes(id))).toEqual([]);
  });
});

describe('the alert of a case', () => {
  const at = 1_000_000;
  const delivery = {
    at: at + 800,
    channel: 'dingtalk',
    target: 'demo-crisis',
    accepted: true,
    text: '案件 C-1',
  };

  it('is timed by the inbox, from the first one that was accepted', () => {
    const iso = { ...delivery, at: new Date(at + 300).toISOString() };
    expect(alertDelay([delivery, iso], 'C-1', at)).toBe(300);
  });

  it('is not one of another case, nor one that the inbox refused', () => {
    expect(alertDelay([delivery], 'C-2', at)).toBeUndefined();
    expect(alertDelay([{ ...delivery, accepted: false }], 'C-1', at)).toBeUndefined();
  });
});

describe('posting', () => {
  const answers: Array<[number, string]> = [
    [200, JSON.stringify({ level: 'P0', category: 'brake', caseNumber: 'C-1', number: 'F-1' })],
    [400, JSON.stringify({ error: { field: 'text', remedy: '请填写内容' } })],
    [500, 'no JSON at all'],
  ];
  const realFetch = globalThis.fetch;
  afterEach(() => {
    globalThis.fetch = realFetch;
  });

  it('tells what became of each message, whatever is answered', async () => {
    let next = 0;
    globalThis.fetch = () => {
      const [status, text] = answers[next];
      next += 1;
      return Promise.resolve(new Response(text, { status }));
    };
    const journal = () => {
      const text = 'C-1';
      return Promise.resolve([{ at: Date.now(), channel: 'dingtalk', target: 'x', accepted: true, text }]);
    };
    const samples = ['刹车', '空白', '故障'].map((title) => ({ title, body: {} }));
    const [alarm, refused, broken] = await postSamples(samples, 'http://127.0.0.1:1/', journal);
    expect(alarm).toMatchObject({ status: 200, level: 'P0', caseNumber: 'C-1' });
    expect(alarm.alertMs).toBeGreaterThanOrEqual(0);
    expect(refused).toMatchObject({ status: 400, note: 'text：请填写内容', alertMs: undefined });
    expect(broken).toMatchObject({ status: 500, note: 'no JSON at all' });
  });
});

describe('the table', () => {
  it('lines up although Chinese characters are two columns wide', () => {
    expect(displayWidth('刹车 P0')).toBe(7);
    const lines = renderTable([
      ['投诉', '级别'],
      ['brake', 'P0'],
      ['刹车失灵', 'P0'],
    ]).split('\n');
    const columns = lines.slice(2).map((line) => displayWidth(line.slice(0, line.indexOf('P0'))));
    expect(new Set(columns).size).toBe(1);
  });
});

describe('the demo credentials', () => {
  it('open exactly the robots that the inbox knows', () => {
    const [dingTalk, webhook] = startCredentials({ inbox: 5690 });
    const groups = (dingTalk.data.groups as { group: Array<{ accessToken: string; secret: string }> }).group;
    const known = INBOX_CONFIG.dingtalk.map(({ token, secret }) => ({ accessToken: token, secret }));
    expect(groups.map(({ accessToken, secret }) => ({ accessToken, secret }))).toEqual(known);
    const [hook] = INBOX_CONFIG.webhook;
    expect(webhook.data).toEqual({ url: `http://127.0.0.1:5690/webhook/${hook.path}`, secret: hook.secret });
  });
});
