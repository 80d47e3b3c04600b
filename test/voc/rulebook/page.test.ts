import {
  backtest,
  defaultRulebook,
  differenceOf,
  rulebookErrorPage,
  rulebookPage,
  rulebookSchema,
  seenProof,
  checkSeen,
} from '../../../voc/rulebook';
import { keysFromSecret } from '../../../voc/ledger';
import { VocError } from '../../../voc/errors';
import { TEST_SECRET } from '../../support/ledgers';

const EVIL = '<img src=x onerror=alert(1)>"\'`&';
const keys = keysFromSecret(TEST_SECRET);
const candidate = rulebookSchema.parse({
  ...defaultRulebook(),
  words: [{ word: '闹脾气', level: 'P0', category: EVIL }],
});

function page(more: object = {}) {
  return rulebookPage({
    version: 1,
    zone: 'Asia/Shanghai',
    difference: differenceOf(defaultRulebook(), candidate),
    backtest: backtest(
      [
        { number: EVIL, text: `天窗闹脾气 ${EVIL}`, label: 'P0' },
        { text: '座椅好看', label: 'NOT' },
      ],
      candidate,
      defaultRulebook(),
    ),
    seen: seenProof(keys, 1, candidate),
    history: [
      { version: 1, publishedAt: 0, author: EVIL, note: EVIL, changes: 1, lines: [EVIL] },
      { version: 0, publishedAt: 0, author: '王工', note: '首版' },
    ],
    ...more,
  });
}

describe('the publish page', () => {
  it('shows difference, backtest with marked evidence, sample, history and the form', () => {
    const html = page();
    for (const text of [
      '校验通过',
      '红线词：增加“闹脾气”',
      '新增红线：1',
      '标注样本（2 条）',
      '历次发布',
      '发布新版本',
    ])
      expect(html).toContain(text);
    expect(html).toContain('<mark>闹脾气</mark>');
    expect(html).toMatch(
      /P0 红线<small[^>]*>P0 red line<\/small><\/td><td class="n">0<\/td><td class="n">1<\/td><td class="n">\+1/,
    );
    expect(html.match(/<form method="post">/g)).toHaveLength(2);
    expect(html).toContain('恢复第 0 版');
    expect(html).not.toContain('恢复第 1 版');
  });

  it('escapes whatever is not our own words, and loads nothing from elsewhere', () => {
    const html = page({
      notice: { good: false, text: { zh: EVIL, en: EVIL } },
      issues: [
        {
          table: EVIL,
          row: 1,
          column: EVIL,
          value: EVIL,
          message: { zh: EVIL, en: EVIL },
          remedy: { zh: EVIL, en: EVIL },
        },
      ],
    });
    expect(html).not.toContain('<img');
    expect(html).not.toMatch(/<script|<link|<iframe|href=|url\(|@import/);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('width=device-width');
  });

  it('has no form to publish where rows are wrong, nothing changed, or it only shows', () => {
    const issue = { table: 'voc_words', message: { zh: '坏', en: 'bad' }, remedy: { zh: '改', en: 'fix' } };
    const publishes = (html: string) => html.includes('发布新版本');
    expect(publishes(page({ issues: [issue] }))).toBe(false);
    expect(page({ issues: [issue] })).toContain('需要改正 1 处');
    expect(publishes(page({ difference: [] }))).toBe(false);
    expect(page({ seen: undefined })).not.toContain('<form');
  });

  it('stays readable with thousands of changes and errors', () => {
    const issues = Array.from({ length: 3000 }, (_, i) => ({
      ...{ table: 'voc_words', row: i, column: 'word', value: 'x' },
      ...{ message: { zh: '坏', en: 'bad' }, remedy: { zh: '改', en: 'fix' } },
    }));
    const html = page({ issues });
    expect(html).toContain('另有 2800 处');
    expect(html.length).toBeLessThan(300_000);
  });

  it('says what is wrong where nothing can be shown', () => {
    const text = { zh: EVIL, en: EVIL };
    expect(rulebookErrorPage({ sentence: text, remedy: text })).not.toContain('<img');
  });
});

describe('the proof of what was seen', () => {
  it('holds for the same version and content only, and cannot be made without the key', () => {
    const proof = seenProof(keys, 1, candidate);
    expect(checkSeen(keys, proof, 1, candidate)).toBe(1);
    expect(checkSeen(keys, seenProof(keys, 1, undefined), 1, undefined)).toBe(1);
    const other = keysFromSecret(`${TEST_SECRET} of somebody else`);
    const refused: [string, number, typeof candidate | undefined][] = [
      [proof, 2, candidate],
      [proof, 1, defaultRulebook()],
      [proof, 1, undefined],
      [seenProof(other, 1, candidate), 1, candidate],
      ['', 1, candidate],
      [`${proof}x`, 1, candidate],
    ];
    for (const [given, version, book] of refused)
      expect(() => checkSeen(keys, given, version, book)).toThrow(VocError);
  });
});
