import { shortInZone } from '../clock';
import type { TrailType } from '../ledger';
import { apart, spanText } from '../sla';
import type { Json, JsonObject, Level, Sentence } from '../types';
import { LEVEL_NAMES } from './describe';
import { REOPEN_WORDS } from './reopenWords';

type Words = (step: { actor: string; data: JsonObject; zone: string }) => Sentence;

const text = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
const number = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);
const level = (value: Json | undefined): Sentence =>
  LEVEL_NAMES[text(value) as Level] ?? { zh: text(value), en: text(value) };
/** Rungs are counted from 0 in the trail and from 1 by people. */
const rung = (data: JsonObject) => number(data.rung) + 1;
const because = (reason: string): Sentence =>
  reason === '' ? { zh: '', en: '' } : { zh: `（${reason}）`, en: ` (${reason})` };

const pair = (value: Json | undefined): string => {
  const { department, owner } = (typeof value === 'object' && value !== null ? value : {}) as JsonObject;
  return `${text(department)} ${text(owner)}`.trim();
};
const list = (value: Json | undefined): string => (Array.isArray(value) ? value.map(text).join('、') : '');
/** Who stands in for whom, where the named owner's post is vacant. */
const standIn = (data: JsonObject): string =>
  text(data.insteadOf) === '' ? '' : `（${text(data.insteadOf)} 空缺，由其代理）`;
const DIRECTION: Readonly<Record<string, Sentence>> = {
  toCustomer: { zh: '联系客户', en: 'told the customer' },
  fromCustomer: { zh: '收到客户来信', en: 'heard from the customer' },
};
const PURPOSE: Readonly<Record<string, Sentence>> = {
  receipt: { zh: '确认受理', en: 'receipt' },
  progress: { zh: '告知进展', en: 'progress' },
  result: { zh: '告知结果', en: 'result' },
  survey: { zh: '请客户评价', en: 'survey' },
  other: { zh: '其他', en: 'other' },
};
const of = (words: Readonly<Record<string, Sentence>>, value: Json | undefined): Sentence =>
  words[text(value)] ?? { zh: text(value), en: text(value) };

/** One sentence a kind of step; `data` is what the step wrote into the trail. */
const WORDS: Readonly<Record<TrailType, Words>> = {
  'feedback.joined': ({ actor, data }) => ({
    zh: `${actor} 并入反馈 ${text(data.feedback)}`,
    en: `${actor} added feedback ${text(data.feedback)}`,
  }),
  'case.opened': ({ actor, data }) => ({
    zh: `${actor} 立案：${text(data.title)}，级别 ${level(data.level).zh}，责任人 ${text(data.department)} ${text(data.owner)}${standIn(data)}。${text(data.why)}`,
    en: `${actor} opened the case: ${text(data.title)}, level ${level(data.level).en}, owner ${text(data.department)} ${text(data.owner)}`,
  }),
  'case.levelRaised': ({ actor, data }) => ({
    zh: `${actor} 将级别由 ${level(data.from).zh} 升为 ${level(data.to).zh}，责任人 ${text(data.department)} ${text(data.owner)}${standIn(data)}。${text(data.why)}`,
    en: `${actor} raised the level from ${level(data.from).en} to ${level(data.to).en}, owner ${text(data.department)} ${text(data.owner)}`,
  }),
  'case.acknowledged': ({ actor }) => ({ zh: `${actor} 已受理`, en: `${actor} acknowledged the case` }),
  'case.closed': ({ actor, data }) => ({
    zh: `${actor} 结案：${text(data.reason)}`,
    en: `${actor} closed the case: ${text(data.reason)}`,
  }),
  'case.assigned': ({ actor, data }) => {
    const others = list(data.coOwners);
    return {
      zh: `${actor} 指派责任人 ${pair(data)}${others === '' ? '' : `，协办 ${others}`}${list(data.vacant) === '' ? '' : `（${list(data.vacant)} 空缺）`}${because(text(data.reason)).zh}`,
      en: `${actor} assigned the case to ${pair(data)}${others === '' ? '' : `, with ${others}`}${because(text(data.reason)).en}`,
    };
  },
  'case.transferred': ({ actor, data }) => ({
    zh: `${actor} 由 ${pair(data.from)} 移交给 ${pair(data.to)}，第 ${text(data.transfers)} 次移交${because(text(data.reason)).zh}`,
    en: `${actor} transferred the case from ${pair(data.from)} to ${pair(data.to)}, transfer no. ${text(data.transfers)}${because(text(data.reason)).en}`,
  }),
  'case.transferEscalated': ({ actor, data }) => ({
    zh: `${actor} 要求移交给 ${pair(data.to)}，已拒绝并升级：${text(data.why) === 'formerOwner' ? '退回曾经的责任人' : '移交次数已到上限'}${because(text(data.reason)).zh}`,
    en: `${actor} wanted to transfer the case to ${pair(data.to)}; refused and escalated: ${text(data.why) === 'formerOwner' ? 'a former owner' : 'too many transfers'}${because(text(data.reason)).en}`,
  }),
  'case.finding': ({ actor, data }) => ({
    zh: `${actor} 记录${data.preliminary === true ? '初步' : ''}结论：${text(data.finding)}${data.batchDefect === true ? '（批次性缺陷）' : ''}`,
    en: `${actor} recorded a ${data.preliminary === true ? 'preliminary ' : ''}finding: ${text(data.finding)}${data.batchDefect === true ? ' (batch defect)' : ''}`,
  }),
  'case.measure': ({ actor, data }) => ({
    zh: `${actor} 记录${data.kind === 'temporary' ? '临时措施' : '解决方案'}：${text(data.measure)}`,
    en: `${actor} recorded a ${data.kind === 'temporary' ? 'temporary measure' : 'solution'}: ${text(data.measure)}`,
  }),
  'case.resolved': ({ actor, data }) => ({
    zh: `${actor} 标记为已解决，根本原因：${text(data.rootCause)}${text(data.measure) === '' ? '' : `；措施：${text(data.measure)}`}`,
    en: `${actor} resolved the case, root cause: ${text(data.rootCause)}${text(data.measure) === '' ? '' : `; measure: ${text(data.measure)}`}`,
  }),
  'case.contacted': ({ actor, data }) => ({
    zh: `${actor} ${of(DIRECTION, data.direction).zh}（${text(data.channel)}，${of(PURPOSE, data.purpose).zh}）`,
    en: `${actor} ${of(DIRECTION, data.direction).en} (${text(data.channel)}, ${of(PURPOSE, data.purpose).en})`,
  }),
  'case.asked': ({ actor, data }) => ({
    zh: `${actor} ${data.purpose === 'followUp' ? '次月回访客户' : '请客户评价'}，第 ${text(data.attempts)} 次`,
    en: `${actor} asked the customer ${data.purpose === 'followUp' ? 'a month later' : 'for an answer'}, attempt ${text(data.attempts)}`,
  }),
  'case.answered': ({ actor, data }) => {
    const score = typeof data.score === 'number' ? String(data.score) : '';
    const back = data.purpose === 'followUp';
    const zh = data.solved === true ? (back ? '未再出现' : '已解决') : back ? '再次出现' : '未解决';
    const en =
      data.solved === true ? (back ? 'has not come back' : 'solved') : back ? 'came back' : 'not solved';
    const by = actor === 'customer' ? { zh: '客户', en: 'The customer' } : { zh: actor, en: actor };
    return {
      zh: `${by.zh} ${actor === 'customer' ? '答复' : '记录客户答复'}：${zh}${score === '' ? '' : `，评分 ${score}`}`,
      en: `${by.en} ${actor === 'customer' ? 'answered' : 'recorded the answer'}: ${en}${score === '' ? '' : `, score ${score}`}`,
    };
  },
  'case.reopened': ({ actor, data }) => {
    const why = REOPEN_WORDS[text(data.reason)] ?? { zh: text(data.reason), en: text(data.reason) };
    const note = because(text(data.note));
    const who =
      actor === 'customer' ? { zh: '客户答复后', en: 'After the answer of the customer' } : undefined;
    return {
      zh: `${who?.zh ?? actor} 重开案件（第 ${text(data.reopens)} 次）：${why.zh}${note.zh}，责任人 ${text(data.owner)}`,
      en: `${who?.en ?? actor} ${who ? 'the case was reopened' : 'reopened the case'} (no. ${text(data.reopens)}): ${why.en}${note.en}, owner ${text(data.owner)}`,
    };
  },
  'case.falseAlarm': ({ actor, data }) => ({
    zh: `${actor} 认定为虚惊：${text(data.finding)}。感谢上报，已登记奖励`,
    en: `${actor} found it to be a false alarm: ${text(data.finding)}. The warning is rewarded`,
  }),
  'case.merged': ({ actor, data }) => ({
    zh: `${actor} 将本案并入案件 ${text(data.into)}${because(text(data.reason)).zh}`,
    en: `${actor} merged the case into ${text(data.into)}${because(text(data.reason)).en}`,
  }),
  'clock.started': ({ data, zone }) => ({
    zh: `时限“${text(data.name)}”开始计时，截止 ${shortInZone(number(data.dueAt), zone)}`,
    en: `The limit "${text(data.name)}" started, due ${shortInZone(number(data.dueAt), zone)}`,
  }),
  'clock.met': ({ actor, data }) => {
    const difference = number(data.differenceMs);
    const span = spanText(Math.abs(difference));
    const late = difference > 0;
    return {
      zh: `${actor} 完成“${text(data.name)}”，${late ? '超时' : '提前'}${apart(span.zh)}`,
      en: `${actor} met the limit "${text(data.name)}", ${span.en} ${late ? 'late' : 'early'}`,
    };
  },
  'clock.warned': ({ data }) => ({
    zh: `时限提醒：“${text(data.name)}”还剩${apart(spanText(number(data.remainingMs)).zh)}`,
    en: `Warning: the limit "${text(data.name)}" has ${spanText(number(data.remainingMs)).en} left`,
  }),
  'clock.breached': ({ data, zone }) => ({
    zh: `“${text(data.name)}”超时，截止时间为 ${shortInZone(number(data.dueAt), zone)}`,
    en: `The limit "${text(data.name)}" is overdue, it was due ${shortInZone(number(data.dueAt), zone)}`,
  }),
  'clock.overrun': ({ data }) => ({
    zh: `“${text(data.name)}”超时已超过时限的 ${text(data.percent)}%，需要复盘`,
    en: `The limit "${text(data.name)}" was overrun by more than ${text(data.percent)} %: to be reviewed`,
  }),
  'clock.paused': ({ actor, data, zone }) => {
    const until = typeof data.until === 'number' ? shortInZone(data.until, zone) : '';
    return {
      zh: `${actor} 暂停“${text(data.name)}”${until === '' ? '' : `至 ${until}`}${because(text(data.reason)).zh}`,
      en: `${actor} paused the limit "${text(data.name)}"${until === '' ? '' : ` until ${until}`}${because(text(data.reason)).en}`,
    };
  },
  'clock.resumed': ({ actor, data, zone }) => ({
    zh: `${actor} 恢复“${text(data.name)}”，截止 ${shortInZone(number(data.dueAt), zone)}`,
    en: `${actor} resumed the limit "${text(data.name)}", due ${shortInZone(number(data.dueAt), zone)}`,
  }),
  'clock.reopened': ({ data, zone }) => ({
    zh: `时限“${text(data.name)}”继续计时，截止 ${shortInZone(number(data.dueAt), zone)}`,
    en: `The limit "${text(data.name)}" runs again, due ${shortInZone(number(data.dueAt), zone)}`,
  }),
  'clock.rebased': ({ actor, data, zone }) => ({
    zh: `${actor} 按规则手册第 ${text(data.rulebookVersion)} 版重算“${text(data.name)}”：截止由 ${shortInZone(number(data.from), zone)} 改为 ${shortInZone(number(data.dueAt), zone)}${because(text(data.reason)).zh}`,
    en: `${actor} put the limit "${text(data.name)}" under rulebook version ${text(data.rulebookVersion)}: due ${shortInZone(number(data.dueAt), zone)} instead of ${shortInZone(number(data.from), zone)}${because(text(data.reason)).en}`,
  }),
  'ladder.raised': ({ actor, data }) => ({
    zh: `${actor} 启动升级通知（共 ${text(data.rungs)} 级）`,
    en: `${actor} raised an escalation of ${text(data.rungs)} rungs`,
  }),
  'ladder.rungDone': ({ data }) => ({
    zh: `第 ${rung(data)} 级通知已执行`,
    en: `Rung ${rung(data)} of the escalation was carried out`,
  }),
  'ladder.rungSkipped': ({ data }) => ({
    zh: `第 ${rung(data)} 级通知已跳过${because(text(data.reason)).zh}`,
    en: `Rung ${rung(data)} of the escalation was skipped${because(text(data.reason)).en}`,
  }),
  'ladder.acknowledged': ({ actor }) => ({
    zh: `${actor} 应答，升级通知停止`,
    en: `${actor} answered, the escalation ended`,
  }),
  'ladder.stopped': ({ actor }) => ({ zh: `${actor} 停止升级通知`, en: `${actor} stopped the escalation` }),
  'ladder.exhausted': () => ({
    zh: '升级通知已全部发出，仍无人应答',
    en: 'All rungs of the escalation were sent and nobody answered',
  }),
  'notification.sent': ({ data }) => ({
    zh: `已发送通知给 ${text(data.to)}`,
    en: `A notification was sent to ${text(data.to)}`,
  }),
  'notification.failed': ({ data }) => ({
    zh: `给 ${text(data.to)} 的通知发送失败${because(text(data.reason)).zh}`,
    en: `The notification to ${text(data.to)} failed${because(text(data.reason)).en}`,
  }),
  'notification.uncertain': ({ data }) => ({
    zh: `给 ${text(data.to)} 的通知是否送达不确定${because(text(data.reason)).zh}`,
    en: `Whether the notification to ${text(data.to)} arrived is uncertain${because(text(data.reason)).en}`,
  }),
  'ledger.secretRotated': () => ({ zh: '台账密钥已更换', en: 'The secret of the ledger was changed' }),
  'personalData.exported': ({ actor }) => ({
    zh: `${actor} 导出了个人信息`,
    en: `${actor} exported personal data`,
  }),
  'personalData.erased': ({ actor, data }) => ({
    zh: `${actor} 删除了个人信息${because(text(data.reason)).zh}`,
    en: `${actor} erased personal data${because(text(data.reason)).en}`,
  }),
  'library.added': ({ actor, data }) => ({
    zh: `${actor} ${data.changed === true ? '修改典型案例' : '列为典型案例'}`,
    en: `${actor} ${data.changed === true ? 'changed the entry in' : 'added the case to'} the library of typical problems`,
  }),
  'sample.drawn': ({ actor, data }) => ({
    zh: `${actor} 抽取 ${text(data.quarter)} 复查样本（${level(data.level).zh}）：${text(data.population)} 件中抽 ${text(data.count)} 件`,
    en: `${actor} drew the sample of ${text(data.quarter)}, ${level(data.level).en}: ${text(data.count)} of ${text(data.population)} cases`,
  }),
  'rulebook.published': ({ actor }) => ({ zh: `${actor} 发布规则`, en: `${actor} published the rulebook` }),
  'rulebook.broken': ({ data }) => ({
    zh: `规则手册第 ${text(data.broken)} 版无法使用，继续使用第 ${text(data.serving)} 版`,
    en: `Rulebook version ${text(data.broken)} cannot be used, version ${text(data.serving)} goes on serving`,
  }),
};

/** A step as a sentence; a kind that a newer version of the package wrote is shown by its name. */
export function stepText(type: TrailType, actor: string, data: JsonObject, zone: string): Sentence {
  const words = (WORDS as Partial<typeof WORDS>)[type];
  return words ? words({ actor, data, zone }) : { zh: type, en: type };
}
