import { DAY, MINUTE } from '../../../voc/clock';
import { closeCase } from '../../../voc/cases';
import { acknowledgeByLink, showPage } from '../../../voc/escalation/acknowledge';
import { laddersOf } from '../../../voc/escalation/ladders';
import { signLink } from '../../../voc/escalation/links';
import type { Ledger } from '../../../voc/ledger';
import { defaultRulebook } from '../../../voc/rulebook/defaults';
import { startClocks } from '../../../voc/sla';
import { onEveryLedger, TestClock } from '../../support/ledgers';
import { givenCase, Provider, raise, sweep } from './world';

onEveryLedger('pages of a signed link', (open) => {
  async function world(text?: string) {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const number = await givenCase(ledger, 'P0', text);
    const provider = new Provider();
    await raise(ledger, number, provider);
    return { clock, ledger, number, provider, token: tokenOf(provider) };
  }

  /** The token as it stands in the message that was really sent. */
  function tokenOf(provider: Provider): string {
    const address = /\(https:[^)]*\)/.exec(provider.texts()[0]!)![0].slice(1, -1);
    return new URL(address).searchParams.get('t')!;
  }

  const waiting = async (ledger: Ledger, number: string) =>
    (await laddersOf(ledger.reader, number)).every(({ state }) => state === 'climbing');

  it('opening shows the case, its limits and a form, and changes nothing', async () => {
    const { ledger, number, token } = await world();
    await ledger.transaction(
      async (tx) =>
        await startClocks(tx, {
          caseNumber: number,
          level: 'P0',
          rulebook: defaultRulebook(),
          startedAt: tx.now,
          actor: 'system',
        }),
    );
    const trail = async () => await ledger.reader.all('SELECT seq FROM voc_case_event');
    const before = await trail();
    for (let i = 0; i < 3; i++) {
      const answer = await showPage(ledger, token);
      expect(answer).toMatchObject({ outcome: 'shown', status: 200, caseNumber: number });
      for (const part of [
        number,
        '制动失效 · 星途X5 · 成都',
        '四川 成都',
        '刹车踩到底',
        '专家核查数据',
        '还剩 1 小时',
      ])
        expect(answer.page).toContain(part);
      expect(answer.page).toContain('<form method="post">');
      expect(answer.page).toContain(`value="${token}"`);
    }
    expect(await trail()).toEqual(before);
    expect(await waiting(ledger, number)).toBe(true);
  });

  it('the form takes the case over, once, and ends the climb', async () => {
    const { clock, ledger, number, token, provider } = await world();
    expect(await acknowledgeByLink(ledger, token, ' 李敏 ')).toMatchObject({
      outcome: 'acknowledged',
      status: 200,
      by: '李敏',
      at: '2026-03-02T09:00:00.000+08:00',
    });
    clock.advance(7 * MINUTE);
    const second = await acknowledgeByLink(ledger, token, '王强');
    expect(second).toMatchObject({ outcome: 'already', by: '李敏' });
    expect(second.page).toContain('已由 李敏 在 2026-03-02 09:00 接手');
    const shown = await showPage(ledger, token);
    expect(shown.page).toContain('已由 李敏 在 2026-03-02 09:00 接手');
    expect(shown.page).not.toContain('<form');
    clock.advance(600 * MINUTE);
    await sweep(ledger, provider);
    expect(provider.posts).toHaveLength(1);
    expect(await waiting(ledger, number)).toBe(false);
  });

  it('without a name the page comes again and says so', async () => {
    const { ledger, number, token } = await world();
    for (const name of ['', '   ', undefined, 7, '\u200b\u202e']) {
      const answer = await acknowledgeByLink(ledger, token, name);
      expect(answer).toMatchObject({ outcome: 'nameMissing', status: 400 });
      expect(answer.page).toContain('请先填写您的姓名');
    }
    expect(await waiting(ledger, number)).toBe(true);
  });

  it('a forged or expired link is answered with a page and changes nothing', async () => {
    const { clock, ledger, number, token } = await world();
    const forged = `${token.slice(0, -3)}AAA`;
    for (const answer of [await showPage(ledger, forged), await acknowledgeByLink(ledger, forged, '李敏')]) {
      expect(answer).toMatchObject({ outcome: 'invalid', status: 403 });
      expect(answer.page).toContain('链接无效');
      expect(answer.page).not.toContain(number);
    }
    clock.advance(7 * DAY);
    expect(await acknowledgeByLink(ledger, token, '李敏')).toMatchObject({ outcome: 'expired', status: 410 });
    expect(await waiting(ledger, number)).toBe(true);
    const stranger = signLink(ledger.keys, { purpose: 'acknowledge', case: 'C0' }, clock.now());
    expect(await showPage(ledger, stranger)).toMatchObject({ outcome: 'gone', status: 404 });
  });

  it('a closed case says so instead of being taken over', async () => {
    const { ledger, number, token } = await world();
    await ledger.transaction(async (tx) => {
      await tx.run("UPDATE voc_case SET state = 'confirmed' WHERE number = ?", [number]);
      await closeCase(tx, { caseNumber: number, actor: '李敏', reason: '已处理' });
    });
    expect(await acknowledgeByLink(ledger, token, '王强')).toMatchObject({ outcome: 'tooLate', status: 409 });
  });

  it('hostile words stay words', async () => {
    const hostile = `</blockquote><script>alert(1)</script><img src=x onerror='x'>"&amp;\`\${1}`;
    const { ledger, token } = await world(hostile);
    const { page } = await showPage(ledger, token);
    expect(page).not.toMatch(/<script|<img/i);
    expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
    const named = await acknowledgeByLink(ledger, token, '<b onclick="x">李</b>');
    expect(named.page).not.toContain('<b ');
    expect(named.page).toContain('&#60;b onclick=&#34;x&#34;&#62;');
  });

  it('nothing is loaded from elsewhere and nothing runs', async () => {
    const { ledger, token } = await world();
    for (const { page } of [await showPage(ledger, token), await showPage(ledger, 'x')]) {
      expect(page).not.toMatch(/https?:|<script|<link|url\(|@import|\son\w+=/i);
      expect(page).toContain("default-src 'none'");
    }
  });
});
