import { shortInZone } from '../clock';
import type { VocError } from '../errors';
import { document, escapeHtml as e, small } from '../pages/html';
import type { Level, Sentence } from '../types';
import type { BacktestChange, BacktestExample, BacktestResult, SampleScore } from './backtest';
import { changeText } from './difference';
import type { RulebookChange } from './difference';
import type { PublishedVersion } from './history';
import { placeOf } from './issues';
import type { RulebookIssue } from './issues';

/**
 * The page of template 10, for phone and desktop: what has to be corrected, what would change, what the change would do
 * to real feedbacks, and the form to publish. One file without scripts or anything loaded from elsewhere; all that is
 * not our own words is escaped.
 */
export interface RulebookPage {
  /** Version in force; 0 before the first publication. */
  version: number;
  zone: string;
  /** What the page answers to; left out where it only shows. */
  notice?: { good: boolean; text: Sentence };
  issues?: readonly RulebookIssue[];
  difference?: readonly RulebookChange[];
  backtest?: BacktestResult;
  /** Proof of what was looked at; with it the page has a form. */
  seen?: string;
  history?: readonly PublishedVersion[];
}

/** More lines would make a page nobody reads; the number of the others is said. */
const MOST_LINES = 200;

const STYLE = `<style>main{max-width:960px}table{border-collapse:collapse;width:100%;margin:8px 0}
th,td{padding:6px 8px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
ul{margin:8px 0;padding-left:20px}li{margin:4px 0;overflow-wrap:anywhere}
mark{background:#ffd9a8;color:#1b1f24;border-radius:3px;padding:0 2px}
details{margin:8px 0}summary{cursor:pointer;padding:6px 0}blockquote{margin:10px 0}
@media(max-width:560px){table.wide thead{display:none}table.wide tr{display:block;padding:8px 0;border-bottom:1px solid var(--line)}
table.wide td{display:block;border:0;padding:2px 0}}</style>`;

export const LEVEL_TITLES: Readonly<Record<Level, Sentence>> = {
  P0: { zh: 'P0 红线', en: 'P0 red line' },
  review: { zh: '待复核', en: 'Review' },
  P1: { zh: 'P1 重大', en: 'P1 major' },
  P2: { zh: 'P2 一般', en: 'P2 general' },
};

export function rulebookPage(page: RulebookPage): string {
  const title = '规则手册 · 发布';
  const { issues = [], difference, backtest } = page;
  const body = [
    STYLE,
    `<h1>${e(title)}${small('Publish the rulebook')}</h1>`,
    page.notice
      ? `<p class="${page.notice.good ? 'good' : 'bad'}">${e(page.notice.text.zh)}${small(page.notice.text.en)}</p>`
      : '',
    `<p>${page.version === 0 ? '尚未发布过，正在使用默认规则' : `正在使用第 ${page.version} 版`}${small(
      page.version === 0
        ? 'Nothing published yet: the default rules serve'
        : `Version ${page.version} is in force`,
    )}</p>`,
    issueList(issues),
    difference ? differenceList(difference) : '',
    backtest ? backtestPart(backtest) : '',
    page.seen !== undefined && issues.length === 0 && (difference ?? []).length > 0
      ? publishForm(page.seen)
      : '',
    page.history ? historyPart(page.history, page) : '',
  ];
  return document(title, body.filter((part) => part !== '').join('\n'));
}

/** Nothing could be shown: what is wrong and what to do. */
export function rulebookErrorPage({ sentence, remedy }: Pick<VocError, 'sentence' | 'remedy'>): string {
  return document(
    sentence.zh,
    `<h1>${e(sentence.zh)}${small(sentence.en)}</h1>\n<p>${e(remedy.zh)}${small(remedy.en)}</p>`,
  );
}

function heading(zh: string, en: string): string {
  return `<h2>${e(zh)}${small(en)}</h2>`;
}

function more(count: number, shown: number): string {
  return count > shown ? `<p>另有 ${count - shown} 处${small(`and ${count - shown} more`)}</p>` : '';
}

function issueList(issues: readonly RulebookIssue[]): string {
  if (issues.length === 0) return `<p class="good">校验通过${small('The tables are valid')}</p>`;
  const rows = issues.slice(0, MOST_LINES).map((issue) => {
    const { zh, en } = placeOf(issue);
    return `<tr><td>${e(zh)}${small(en)}</td><td>${e(issue.value ?? '')}</td><td class="bad">${e(issue.message.zh)}${small(
      issue.message.en,
    )}</td><td>${e(issue.remedy.zh)}</td></tr>`;
  });
  return `${heading(`需要改正 ${issues.length} 处，改好之前不会生效`, `${issues.length} to correct; nothing takes effect before`)}
<table class="wide"><thead><tr><th>位置</th><th>现在的值</th><th>问题</th><th>怎么改</th></tr></thead><tbody>${rows.join('')}</tbody></table>
${more(issues.length, MOST_LINES)}`;
}

function differenceList(changes: readonly RulebookChange[]): string {
  const head = heading('与现行版本的差异', 'What would change');
  if (changes.length === 0)
    return `${head}<p>没有变化，无需发布${small('Nothing changed, nothing to publish')}</p>`;
  const lines = changes.slice(0, MOST_LINES).map((change) => {
    const { zh, en } = changeText(change);
    return `<li>${e(zh)}${small(en)}</li>`;
  });
  return `${head}<ul>${lines.join('')}</ul>${more(changes.length, MOST_LINES)}`;
}

function backtestPart(result: BacktestResult): string {
  if (result.rows === 0 && !result.sample)
    return `${heading('试算', 'Backtest')}<p>台账里还没有反馈，无法试算${small('No feedback in the ledger yet')}</p>`;
  const levels = Object.keys(LEVEL_TITLES) as Level[];
  const rows = levels.map((level) => {
    const { zh, en } = LEVEL_TITLES[level];
    const change = result.after[level] - result.before[level];
    const sign = change > 0 ? `+${change}` : String(change);
    return `<tr><td>${e(zh)}${small(en)}</td><td class="n">${result.before[level]}</td><td class="n">${
      result.after[level]
    }</td><td class="n">${change === 0 ? '–' : sign}</td></tr>`;
  });
  const against = result.againstVersion === undefined ? '入库时的判定' : `第 ${result.againstVersion} 版`;
  return [
    heading(`试算：最近 ${result.rows} 条反馈`, `Backtest on the last ${result.rows} feedbacks`),
    `<table><thead><tr><th>级别</th><th class="n">${e(against)}</th><th class="n">改后</th><th class="n">变化</th></tr></thead><tbody>${rows.join('')}</tbody></table>`,
    changePart('新增红线', 'Newly red', result.newlyRed, true),
    changePart('不再是红线', 'No longer red', result.noLongerRed, true),
    changePart('其他级别变化', 'Other changes', result.otherChanges, false),
    result.sample ? samplePart(result.sample) : '',
  ].join('\n');
}

function changePart(zh: string, en: string, { count, examples }: BacktestChange, open: boolean): string {
  if (count === 0) return `<p>${e(zh)}：0${small(`${en}: 0`)}</p>`;
  return `<details${open ? ' open' : ''}><summary><b>${e(zh)}：${count}</b>${small(
    `${en}: ${count}`,
  )}</summary>${examples.map(exampleText).join('')}${more(count, examples.length)}</details>`;
}

function exampleText({ number, text, from, to, why, evidence }: BacktestExample): string {
  return `<blockquote>${marked(text, evidence)}</blockquote><p>${e(
    [number, `${LEVEL_TITLES[from].zh} → ${LEVEL_TITLES[to].zh}`, why]
      .filter((part) => part !== '')
      .join(' · '),
  )}</p>`;
}

/** The text with its evidence marked; overlapping evidence is marked as one. */
function marked(text: string, evidence: BacktestExample['evidence']): string {
  let at = 0;
  let out = '';
  for (const { start, end } of [...evidence].sort((a, b) => a.start - b.start)) {
    const from = Math.max(start, at);
    if (end <= from || end > text.length) continue;
    out += `${e(text.slice(at, from))}<mark>${e(text.slice(from, end))}</mark>`;
    at = end;
  }
  return out + e(text.slice(at));
}

function samplePart({ rows, red, ordinary, before, after }: NonNullable<BacktestResult['sample']>): string {
  const lines: [string, string, keyof SampleScore, number][] = [
    ['红线判为红线', 'Red judged red', 'recall', red],
    ['红线判为红线或待复核', 'Red seen by a person', 'seen', red],
    ['一般误判为红线', 'Ordinary judged red', 'falseRed', ordinary],
    ['一般误判为待复核', 'Ordinary judged review', 'falseReview', ordinary],
  ];
  return `${heading(`标注样本（${rows} 条）`, `Labelled sample (${rows})`)}
<table><thead><tr><th>指标</th><th class="n">条数</th><th class="n">现行</th><th class="n">改后</th></tr></thead><tbody>${lines
    .map(
      ([zh, en, key, count]) =>
        `<tr><td>${e(zh)}${small(en)}</td><td class="n">${count}</td><td class="n">${percent(
          before[key],
        )}</td><td class="n">${percent(after[key])}</td></tr>`,
    )
    .join('')}</tbody></table>`;
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)} %`;
}

function publishForm(seen: string): string {
  return `<form method="post">
${heading('发布', 'Publish')}
<input type="hidden" name="action" value="publish">
<input type="hidden" name="seen" value="${e(seen)}">
${who('p')}
<button type="submit">发布新版本${small('Publish as the next version')}</button>
</form>`;
}

function who(id: string): string {
  return `<label for="${id}a">您的姓名${small('Your name')}</label>
<input id="${id}a" name="author" required maxlength="40" autocomplete="name">
<label for="${id}r">改了什么、为什么${small('What changed and why')}</label>
<input id="${id}r" name="reason" required maxlength="200">`;
}

function historyPart(history: readonly PublishedVersion[], { version, zone, seen }: RulebookPage): string {
  if (history.length === 0) return '';
  const items = history.map((each) => {
    const restores = each.restores === undefined ? '' : `（恢复第 ${each.restores} 版）`;
    const lines = (each.lines ?? []).map((line) => `<li>${e(line)}</li>`).join('');
    const canRestore = seen !== undefined && each.version !== version;
    return `<details><summary>第 ${each.version} 版 · ${e(shortInZone(each.publishedAt, zone))} · ${e(each.author)} · ${e(
      each.note,
    )}${e(restores)}</summary>${lines === '' ? '' : `<ul>${lines}</ul>`}${
      each.changes === undefined ? '' : more(each.changes, (each.lines ?? []).length)
    }${canRestore ? restoreForm(each.version, seen) : ''}</details>`;
  });
  return `${heading('历次发布', 'Published versions')}${items.join('')}`;
}

function restoreForm(version: number, seen: string): string {
  return `<form method="post">
<input type="hidden" name="action" value="rollBack">
<input type="hidden" name="version" value="${version}">
<input type="hidden" name="seen" value="${e(seen)}">
${who(`v${version}`)}
<button type="submit">恢复第 ${version} 版${small(`Bring back version ${version}`)}</button>
</form>`;
}
