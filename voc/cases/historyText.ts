import { shortInZone } from '../clock';
import type { TrailType } from '../ledger';
import { apart, spanText } from '../sla';
import type { Json, JsonObject, Level, Sentence } from '../types';
import { LEVEL_NAMES } from './describe';

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

/** One sentence a kind of step; `data` is what the step wrote into the trail. */
const WORDS: Readonly<Record<TrailType, Words>> = {
  'feedback.joined': ({ actor, data }) => ({
    zh: `${actor} 并入反馈 ${text(data.feedback)}`,
    en: `${actor} added feedback ${text(data.feedback)}`,
  }),
  'case.opened': ({ actor, data }) => ({
    zh: `${actor} 立案：${text(data.title)}，级别 ${level(data.level).zh}，责任人 ${text(data.department)} ${text(data.owner)}。${text(data.why)}`,
    en: `${actor} opened the case: ${text(data.title)}, level ${level(data.level).en}, owner ${text(data.department)} ${text(data.owner)}`,
  }),
  'case.levelRaised': ({ actor, data }) => ({
    zh: `${actor} 将级别由 ${level(data.from).zh} 升为 ${level(data.to).zh}，责任人 ${text(data.department)} ${text(data.owner)}。${text(data.why)}`,
    en: `${actor} raised the level from ${level(data.from).en} to ${level(data.to).en}, owner ${text(data.department)} ${text(data.owner)}`,
  }),
  'case.acknowledged': ({ actor }) => ({ zh: `${actor} 已受理`, en: `${actor} acknowledged the case` }),
  'case.closed': ({ actor, data }) => ({
    zh: `${actor} 结案：${text(data.reason)}`,
    en: `${actor} closed the case: ${text(data.reason)}`,
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
  'rulebook.published': ({ actor }) => ({ zh: `${actor} 发布规则`, en: `${actor} published the rulebook` }),
};

/** A step as a sentence; a kind that a newer version of the package wrote is shown by its name. */
export function stepText(type: TrailType, actor: string, data: JsonObject, zone: string): Sentence {
  const words = (WORDS as Partial<typeof WORDS>)[type];
  return words ? words({ actor, data, zone }) : { zh: type, en: type };
}
