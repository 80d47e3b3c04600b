import type { Ledger } from '../ledger';
import { SUBSCRIBER_KEPT_MS } from '../ledger';
import type { Rulebook, Target } from '../rulebook/schema';
import { CHANNEL_LABELS, LEVEL_LABELS } from '../rulebook/tables';
import type { Sentence } from '../types';
import { resolveMentions } from './mentions';
import { ladderFor } from './plan';
import { wayOf } from './targets';
import type { Ways } from './targets';

export interface PreflightProblem {
  /** `error`: an alert would not arrive. `warning`: it arrives, but somebody is not called or cannot answer. */
  severity: 'error' | 'warning';
  /** Level, ladder with its rungs, role, or setting. */
  where: Sentence;
  message: Sentence;
  remedy: Sentence;
}

/** Levels that nobody may have to wait for. */
const MUST_CLIMB = ['P0', 'review'] as const;

/**
 * Whether a red line of this moment would reach people: ladders, addresses, contacts, the acknowledge page, and
 * whether a workflow works the due rungs. Sends nothing; every problem names its remedy.
 */
export async function preflight(
  ledger: Ledger,
  rulebook: Rulebook,
  ways: Ways,
  pageAddress: string,
): Promise<PreflightProblem[]> {
  return [
    ...noLadders(rulebook),
    ...unreachable(rulebook, ways),
    ...uncalled(rulebook),
    ...badPage(pageAddress),
    ...(await nobodyListens(ledger)),
  ];
}

/** The addresses the ladders send to, each once. */
export function groupsOf(rulebook: Rulebook, ways: Ways): Target[] {
  const groups = new Map<string, Target>();
  for (const ladder of rulebook.ladders) {
    for (const target of ladder.rungs.flatMap(({ targets }) => targets)) {
      const { to } = wayOf(target, ways);
      groups.set(`${target.channel}/${to}`, { ...target, to, mention: [] });
    }
  }
  return [...groups.values()];
}

function noLadders(rulebook: Rulebook): PreflightProblem[] {
  return MUST_CLIMB.filter((level) => !ladderFor(rulebook, level)).map((level) => ({
    severity: 'error',
    where: { zh: `级别 ${LEVEL_LABELS[level][0]}`, en: `Level ${level}` },
    message: { zh: '没有升级阶梯，不会通知任何人', en: 'has no ladder: nobody is called' },
    remedy: {
      zh: '请在规则手册的升级阶梯（数据表 voc_ladders 的 levels 列）里加上这个级别。',
      en: 'Add the level to a ladder of the rulebook (Data Table voc_ladders, column levels).',
    },
  }));
}

/** One problem a ladder and address: a missing group makes all its rungs fail alike. */
function unreachable(rulebook: Rulebook, ways: Ways): PreflightProblem[] {
  return rulebook.ladders.flatMap((ladder) => {
    const found = new Map<string, { target: Target; to: string; rungs: number[]; remedy: Sentence }>();
    for (const [index, { targets }] of ladder.rungs.entries()) {
      for (const target of targets) {
        const way = wayOf(target, ways);
        if (!('problem' in way)) continue;
        const key = `${target.channel}/${way.to}`;
        const { remedy } = way.problem;
        const entry = found.get(key) ?? { target, to: way.to, rungs: [], remedy };
        entry.rungs.push(index + 1);
        found.set(key, entry);
      }
    }
    return [...found.values()].map(({ target, to, rungs, remedy }): PreflightProblem => {
      const address = to === '' ? '' : ` ${to}`;
      return {
        severity: 'error',
        where: {
          zh: `${ladder.name.zh} 第 ${rungs.join('、')} 级，${CHANNEL_LABELS[target.channel][0]}${address}`,
          en: `${ladder.name.en}, rung ${rungs.join(', ')}: ${target.channel}${address}`,
        },
        message: { zh: '发不出去', en: 'cannot be sent' },
        remedy,
      };
    });
  });
}

/** Those whom ladders call and those who own cases: template 02 calls owners when a time limit is over. */
function uncalled(rulebook: Rulebook): PreflightProblem[] {
  const called = rulebook.ladders.flatMap(({ rungs }) =>
    rungs.flatMap(({ targets }) => targets.filter(({ channel }) => channel !== 'handOff')),
  );
  const roles = [...called.flatMap(({ mention }) => mention), ...rulebook.owners.map(({ owner }) => owner)];
  return resolveMentions(rulebook.people, roles).unreachable.map((role) => ({
    severity: 'warning',
    where: { zh: role, en: role },
    message: { zh: '没有联系方式，群消息里无法 @ 到人', en: 'has no contact and cannot be mentioned' },
    remedy: {
      zh: `请在数据表 voc_people 里给“${role}”填写 mobile（手机号）或 dingTalkUserId，再执行一次模板 00。`,
      en: `Give "${role}" a mobile or dingTalkUserId in the Data Table voc_people and run template 00 again.`,
    },
  }));
}

function badPage(pageAddress: string): PreflightProblem[] {
  const problem = (severity: PreflightProblem['severity'], zh: string, en: string): PreflightProblem[] => [
    {
      severity,
      where: { zh: `受理页面 ${pageAddress}`.trim(), en: `Acknowledge page ${pageAddress}`.trim() },
      message: { zh, en },
      remedy: {
        zh: '给 n8n 设置 WEBHOOK_URL（手机能访问的 https 地址），或在节点选项里填写“受理页面地址”。',
        en: 'Set WEBHOOK_URL of n8n to an https address phones can reach, or fill in "Acknowledge Page Address".',
      },
    },
  ];
  if (!URL.canParse(pageAddress)) return problem('error', '不是有效的地址', 'is no address');
  const { hostname, protocol } = new URL(pageAddress);
  if (/^(localhost|127\.|\[?::1)/.test(hostname)) {
    return problem('warning', '链接只能在本机打开', 'can be opened on this computer only');
  }
  return protocol === 'https:'
    ? []
    : problem('warning', '链接没有加密（不是 https）', 'is not encrypted (no https)');
}

async function nobodyListens(ledger: Ledger): Promise<PreflightProblem[]> {
  const listeners = await ledger.reader.all<{ topics: string }>(
    'SELECT topics FROM voc_subscriber WHERE closed_at IS NULL OR closed_at > ?',
    [ledger.clock.now() - SUBSCRIBER_KEPT_MS],
  );
  if (listeners.some(({ topics }) => topics.includes('"ladder.rungDue"'))) return [];
  return [
    {
      severity: 'error',
      where: { zh: '模板 02', en: 'Template 02' },
      message: {
        zh: '没有启用，到点的升级无人处理：只会发出第一级',
        en: 'is not active, nobody works due rungs: only the first one would be sent',
      },
      remedy: { zh: '请启用模板“02 定时与超时”。', en: 'Activate template 02 (timers).' },
    },
  ];
}
