import type { Ledger } from '../ledger';
import { SUBSCRIBER_KEPT_MS } from '../ledger';
import type { Rulebook, Target } from '../rulebook/schema';
import type { Sentence } from '../types';
import { resolveMentions } from './mentions';
import { ladderFor } from './plan';
import { wayOf } from './targets';
import type { Ways } from './targets';

export interface PreflightProblem {
  /** `error`: an alert would not arrive. `warning`: it arrives, but somebody is not called or cannot answer. */
  severity: 'error' | 'warning';
  /** Ladder and rung, role, or setting. */
  where: string;
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
    where: level,
    message: { zh: `${level} 没有升级阶梯，不会通知任何人`, en: `${level} has no ladder: nobody is called` },
    remedy: { zh: '在规则手册的升级阶梯里加上这个级别。', en: 'Add the level to a ladder of the rulebook.' },
  }));
}

function unreachable(rulebook: Rulebook, ways: Ways): PreflightProblem[] {
  return rulebook.ladders.flatMap((ladder) =>
    ladder.rungs.flatMap(({ targets }, index) =>
      targets.flatMap((target): PreflightProblem[] => {
        const way = wayOf(target, ways);
        if (!('problem' in way)) return [];
        return [
          {
            severity: 'error',
            where: `${ladder.name.zh} #${index + 1} ${target.channel} ${way.to}`.trim(),
            message: { zh: '这一级发不出去', en: 'This rung cannot be sent' },
            remedy: way.problem.remedy,
          },
        ];
      }),
    ),
  );
}

function uncalled(rulebook: Rulebook): PreflightProblem[] {
  const called = rulebook.ladders.flatMap(({ rungs }) =>
    rungs.flatMap(({ targets }) => targets.filter(({ channel }) => channel !== 'handOff')),
  );
  const roles = new Set(called.flatMap(({ mention }) => mention));
  return resolveMentions(rulebook.people, [...roles]).unreachable.map((role) => ({
    severity: 'warning',
    where: role,
    message: {
      zh: `“${role}”没有联系方式，群消息里无法 @`,
      en: `"${role}" has no contact and cannot be mentioned`,
    },
    remedy: {
      zh: '在规则手册的人员表里填写手机号或钉钉 userId。',
      en: 'Enter a mobile number or DingTalk user ID in the people of the rulebook.',
    },
  }));
}

function badPage(pageAddress: string): PreflightProblem[] {
  const problem = (severity: PreflightProblem['severity'], zh: string, en: string): PreflightProblem[] => [
    {
      severity,
      where: pageAddress === '' ? '-' : pageAddress,
      message: { zh, en },
      remedy: {
        zh: '给 n8n 设置 WEBHOOK_URL（手机能访问的 https 地址），或在节点选项里填写“受理页面地址”。',
        en: 'Set WEBHOOK_URL of n8n to an https address phones can reach, or fill in "Acknowledge Page Address".',
      },
    },
  ];
  if (!URL.canParse(pageAddress)) return problem('error', '没有受理页面地址', 'There is no acknowledge page');
  const { hostname, protocol } = new URL(pageAddress);
  if (/^(localhost|127\.|\[?::1)/.test(hostname)) {
    return problem('warning', '受理链接只能在本机打开', 'Links can be opened on this computer only');
  }
  return protocol === 'https:'
    ? []
    : problem('warning', '受理链接没有加密（不是 https）', 'Links are not encrypted (no https)');
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
      where: 'ladder.rungDue',
      message: {
        zh: '没有启用的流程处理到期的升级，只会发出第一级',
        en: 'No active workflow works due rungs: only the first one would be sent',
      },
      remedy: { zh: '启用模板 02“计时”。', en: 'Activate template 02 (timers).' },
    },
  ];
}
