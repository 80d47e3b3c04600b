import type { Extracted, ExtractedField } from '../types';
import { numberOf } from './numbers';
import { clauseEnd, clauseStart, denied, supposed } from './tokens';
import type { Token, Tokens } from './tokens';

/** Often in complaints, but of letters, visits and calls, not of the fault. */
const NOT_THE_FAULT =
  /沟通|投诉|联系|反映|反馈|致电|拨打|电话|协商|咨询|要求|催|找|去|到店|到4|往返|跑|前往|询问|承诺|告知|表示|说|答复|回复|来回|交涉|申请|预约|保养|升级|推|拖|敷衍|没给|不给|没有解决|未解决|没人|无人|得不到|没处理|不处理|强调|推送|以为|信任|以来|忽悠|购买|降|收费|都是|是正常|追问|向|给我|满电|关注/;
const FAULT_NEAR =
  /出现|发生|故障|维修|修|更换|换|坏|失灵|报警|报错|黑屏|死机|异响|抖|熄火|漏|亏电|启动|停车|无法|不能|不稳定|卡|闪|断|开启|掉|刹|顿挫/;

/** 第三次, 两次, 5次以上; with 一周 or 一个月 before it a rate. */
const COUNT =
  /(第)?([0-9]{1,3}|[一二两三四五六七八九十]{1,3})(?:多)?(?:次|回)(?!升级|保养|首保|保|投诉|告知|回|电话|致电|联系|沟通|机会|性)/g;
const COUNT_OF =
  /(?:出现|发生|复现|维修|修|修理|更换|换|故障|熄火|失灵|黑屏|死机|报警|亏电|漏油|抛锚|断电|返厂|坏|失控|刹车|启动|无故|重复|拖车|开启|共出现|累计|高达)[^,。;!?\n]{0,6}$/;
const COUNT_BEHIND =
  /^(?:以上|多)?(?:了|都|还|的)?[^,。;!?\n]{0,8}(?:故障|失灵|熄火|漏油|出现|维修|更换|损坏|黑屏|死机|报警|烧|坏|修|亏电|失控|异响|刹车)/;
const RATE = /(一|两|每|[0-9]{1,2})个?(天|日|周|星期|月|年)(?:内|里|都|就|会|之内)*[^,。;!?\n]{0,4}$/;

function frequencyOf(text: string, token: Token, faults: readonly { start: number }[]): string | undefined {
  const kind = token.entries[0].id;
  const behind = text.slice(token.end, Math.min(clauseEnd(text, token.end), token.end + 14));
  if (kind === 'sometimes') return kind;
  if (NOT_THE_FAULT.test(behind.slice(0, 8))) return undefined;
  const from = clauseStart(text, token.start);
  const near = faults.some(({ start }) => start >= from && start <= token.end + 24);
  const word = text.slice(token.start, token.end);
  if (kind === 'always') {
    if (/一直|始终/.test(word))
      return near && /响|亮|抖|报|黑|闪|漏|故障|存在|显示|出现/.test(behind) ? 'always' : undefined;
    return near || FAULT_NEAR.test(behind) ? kind : undefined;
  }
  return near || FAULT_NEAR.test(behind) ? kind : undefined;
}

function* counted(text: string): Generator<Extracted> {
  if (!/[次回]/.test(text)) return;
  for (const match of text.matchAll(COUNT)) {
    const start = match.index;
    const end = start + match[0].length;
    const count = numberOf(match[2]);
    const before = text.slice(Math.max(0, start - 14), start);
    const behind = text.slice(end, end + 14);
    if (count === undefined || count < 2 || count > 200) continue;
    if (!(COUNT_OF.test(before) && !NOT_THE_FAULT.test(before.slice(-8))) && !COUNT_BEHIND.test(behind))
      continue;
    const rate = RATE.exec(before);
    const per = rate
      ? { 天: 'day', 日: 'day', 周: 'week', 星期: 'week', 月: 'month', 年: 'year' }[rate[2]]
      : undefined;
    const single = rate !== null && (rate[1] === '一' || rate[1] === '每' || rate[1] === '1');
    const value = per !== undefined && single ? `${count}/${per}` : `n${count}`;
    yield { field: 'fault.frequency', value, start, end, confidence: 0.75 };
  }
}

/** How often (R2): `sometimes`, `often`, `always`, `n3` (three times, the third time), `2/week`. */
export function findFrequency(text: string, tokens: Tokens, faults: readonly Extracted[]): Extracted[] {
  const words = tokens.frequency.flatMap((token): Extracted[] => {
    const value = frequencyOf(text, token, faults);
    return value
      ? [{ field: 'fault.frequency', value, start: token.start, end: token.end, confidence: 0.8 }]
      : [];
  });
  return [...words, ...counted(text)];
}

/** 低速和高速换挡, 高速费: no road. */
const NOT_A_ROAD: Readonly<Record<string, RegExp>> = {
  highway: /^(?:发展|费|档|挡|增长|旋转|运转|路口附近|抛物)/,
  reversing: /^(?:影像|雷达|镜|摄像|入库影像|蜂鸣|轨迹|辅助|后视)/,
  accelerating: /^(?:踏板|不行|困难|无力|性能|器|度|不走|时间|没有|也没有|慢)/,
  moving: /^(?:证|记录仪|里程|了|到|至|\d|安全|隐患|系统|[一二三四五六七八九十])/,
  parking: /^(?:费|场收费)/,
  lowSpeed: /^(?:追尾的)/,
  start: /^(?:价|点)/,
  charging: /^(?:间)/,
};
const HABIT = /(?:多跑|经常跑|不经常跑|常跑|跑跑|规避|识别是否在|不敢上|敢上|准备上|自动)$/;

const SPEED =
  /(?:时速|车速|速度)(?:达到?|到|在|为|约|大约|超过|至|是|:)*(\d{1,3})(?!\d)|(?<![\d.])(\d{1,3})(?:码|迈|玛|km\/h|公里\/小时|公里每小时|千米每小时)|(?<![\d.])(\d{2,3})(?:的)?(?:速度|时速)/gi;

function* speeds(text: string): Generator<Extracted> {
  if (!/\d/.test(text) || !/速|码|迈|玛|小时|每|\/h/i.test(text)) return;
  for (const match of text.matchAll(SPEED)) {
    const value = Number(match[1] ?? match[2] ?? match[3]);
    const start = match.index;
    if (value < 5 || value > 260 || supposed(text, start, start)) continue;
    yield { field: 'fault.speedKmh', value, start, end: start + match[0].length, confidence: 0.8 };
  }
}

function plain(field: ExtractedField, token: Token, confidence: number): Extracted {
  return { field, value: token.entries[0].id, start: token.start, end: token.end, confidence };
}

/** On which road and doing what: `highway`, `downhill`, `cold` …; and the speed in km/h (R2). */
export function findSituations(text: string, tokens: Tokens): Extracted[] {
  const situations = tokens.situation.flatMap((token): Extracted[] => {
    const id = token.entries[0].id;
    if (NOT_A_ROAD[id]?.test(text.slice(token.end, token.end + 5))) return [];
    const before = text.slice(Math.max(0, token.start - 5), token.start);
    if (HABIT.test(before)) return [];
    return [plain('fault.situation', token, supposed(text, token.start, token.end) ? 0.3 : 0.8)];
  });
  return [...situations, ...speeds(text)];
}

const NEARLY =
  /(?:差点|差一点|差点儿|险些|差些|几乎|避免|防止|防|防止被|无|非|怕|担心|没有|未|像|感觉|被后车)[^,。;!?\n]{0,8}$/;
const NO_EVENT = /^(?:号|预警|险|的?(?:风险|危险|隐患|可能)|安全|系统|测试|率|视频|危害)/;

/** Harm that has happened (R2, R6): `injury`, `collision`, `fire`, `property`. Near misses are none. */
export function findDamage(text: string, tokens: Tokens): Extracted[] {
  return tokens.damage.flatMap((token): Extracted[] => {
    const before = text.slice(Math.max(0, token.start - 12), token.start);
    const behind = text.slice(token.end, token.end + 5);
    if (NEARLY.test(before) || NO_EVENT.test(behind) || denied(text, token.start)) return [];
    return [plain('damage', token, supposed(text, token.start, token.end) ? 0.3 : 0.8)];
  });
}
