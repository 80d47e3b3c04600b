import { isGiven, surnameLength } from './surnames';
import type { Extracted } from './types';

/** Behind these a name stands as in a form. */
const NAME_CUE =
  /(姓名|联系人|客户名|车主名|报修人|投诉人|反馈人|反映人|收件人|经办人|签字人|机主|被保险人|我叫|我的名字(?:是|叫)|称呼)([:： ]{0,3}(?:[是为叫] ?)?)(\p{Script=Han}{2,12})/gu;
/** Behind these a name may stand, or any other word: 车主张三 and 车主安全. */
const PERSON_CUE =
  /(车主|客户|用户|顾问|销售|售后|客服|经理|店长|总监|主管|主任|师傅|技师|接待|负责人|工程师|老板|我是|本人|司机|乘客|专员|站长)((?:[:： (]|叫|是|为){0,2})(\p{Script=Han}{2,6})/gu;
const ENDS_NAME =
  /^(?:$|\P{Script=Han}|先生|女士|小姐|师傅|来电|反映|反馈|投诉|说|称|告知|表示|回复|答复|联系|要求|电话|手机|的|驾驶|在|于|购|给|跟|和|与|到|接|处理|让|把|本人|打|将|也|都|推|微信)/u;
const TITLED = /(\p{Script=Han}{1,4}?)(先生|女士|小姐|师傅|太太|经理|主管|总监|店长|站长|主任|顾问|技师)/gu;
/** A name right before a number that is masked already. */
const BEFORE_PHONE = /(\p{Script=Han}{2,4})([:：,( ]{0,3}(?:电话|手机)?[:： ]{0,2})(?=1\d{2}\*{4}\d{4})/gu;

/** What may follow a name without a mark between; a name never swallows these. */
const AFTER_NAME = new Set(Array.from('是在于我您你他她的住买购今昨从有现来已又也就把被给跟和与因想要'));
/** Of these no given name is made, so what stands before is no name (我叫安在…) or only a family name (张先生). */
const NEVER_GIVEN = new Set(Array.from('是在我您你他她的就也把被给跟'));
const TITLE = /^(?:先生|女士|小姐|师傅|经理|电话|手机|来电|反映|反馈|投诉)/;
/** Words that begin like a name. */
const NOT_A_NAME = new Set(
  (
    '高速 安全 方向 万一 成都 金属 程序 施工 施救 石油 江苏 康复 平安 安心 高兴 方便 万元 万里 金融 白天 陆续 毛病 常常 ' +
    '时常 全部 金额 高明 明明 周末 周一 周二 周三 周四 周五 周六 周日 方面 江山 华为 云南 海南 余下 余额 费用 单车 单位 ' +
    '和平 石家 张家 包括 党员 计划 房子 时间 何时 钱款 花费 高文 白色 黄色 段子 江西 任何 何况 温度 应该 项目 艾特 米其 ' +
    '文明 祝福 盛大 雷达 车辆 水平 童车 胡说 胡乱 文员 安装 安排 方式 方法 万家 权益 权利 许可 许多 权限 席卷 成功 常见 宁波 宁可 计费 燕宝'
  ).split(' '),
);
/** 维修师傅, 检查技师: what they do, not what they are called. */
const NEVER_MR = new Set(Array.from('修查管任计成安官党步全封单和施保席应艾米'));
/** 前任经理, 上任店长: an office, not Mr Ren. */
const NO_MR = /[前现上历继新首后总责主过流佛]$/;

/**
 * How many characters of a run of Han characters are a name; 0 when it does not begin like one. A run longer than a
 * name is cut early rather than late: a letter of a name left over is a small leak, a covered 刹车 a missed red line.
 */
function nameLength(run: string): number {
  const family = surnameLength(run);
  const rest = run.slice(family);
  if (family === 0 || rest === '' || NOT_A_NAME.has(run.slice(0, 2))) return 0;
  if (NEVER_GIVEN.has(rest[0]) || TITLE.test(rest)) return 0;
  const endsAt = (given: number) => AFTER_NAME.has(rest[given]) || TITLE.test(rest.slice(given));
  if (endsAt(1)) return family + 1;
  return rest.length <= 2 || endsAt(2) ? family + Math.min(rest.length, 2) : family + 1;
}

/** The same where no form says that a name follows: only characters that given names are made of. 0 for no name. */
function sureNameLength(run: string): number {
  const family = surnameLength(run);
  if (family === 0 || NOT_A_NAME.has(run.slice(0, 2)) || !isGiven(run[family])) return 0;
  return isGiven(run[family + 1]) ? family + 2 : family + 1;
}

/** A whole run that is a name from its first to its last character. */
function isWholeName(run: string): boolean {
  const length = sureNameLength(run);
  return length > 1 && (length === run.length || surnameLength(run) + 1 === run.length);
}

interface NameSpan {
  start: number;
  end: number;
  /** Behind a word of a form: a fact about the customer. */
  isOwn: boolean;
}

function* cued(text: string): Generator<NameSpan> {
  if (/名|人|我叫|机主|称呼/.test(text)) {
    for (const match of text.matchAll(NAME_CUE)) {
      const start = match.index + match[1].length + match[2].length;
      const length = nameLength(match[3]);
      if (length > 0) yield { start, end: start + length, isOwn: match[1] !== '经办人' };
    }
  }
  if (!/[主户顾售理监长师待责板是人机客员]/.test(text)) return;
  for (const match of text.matchAll(PERSON_CUE)) {
    const start = match.index + match[1].length + match[2].length;
    const length = sureNameLength(match[3]);
    if (length < 2) continue;
    const isEnd = (at: number) => ENDS_NAME.test(text.slice(start + at, start + at + 2));
    const end = isEnd(length) ? length : length > 2 && isEnd(length - 1) ? length - 1 : 0;
    if (end > 1) yield { start, end: start + end, isOwn: /^(?:车主|客户|用户|我是)$/.test(match[1]) };
  }
}

function* titled(text: string): Generator<NameSpan> {
  if (!/[生士姐师太理管监长任问]/.test(text)) return;
  for (const match of text.matchAll(TITLED)) {
    const run = match[1];
    const end = match.index + run.length;
    for (let length = run.length; length >= 1; length--) {
      const name = run.slice(-length);
      const whole =
        length > 1
          ? isWholeName(name)
          : surnameLength(name) === 1 && !NEVER_MR.has(name) && !NO_MR.test(run.slice(0, -1));
      if (!whole) continue;
      yield { start: end - length, end, isOwn: false };
      break;
    }
  }
}

function* beforePhones(text: string): Generator<NameSpan> {
  if (!text.includes('****')) return;
  for (const match of text.matchAll(BEFORE_PHONE)) {
    const run = match[1];
    for (let length = run.length; length >= 2; length--) {
      if (!isWholeName(run.slice(-length))) continue;
      yield { start: match.index + run.length - length, end: match.index + run.length, isOwn: false };
      break;
    }
  }
}

/**
 * Masks names after 姓名/联系人/我叫/车主/客户 …, before 先生/女士/师傅/经理 …, and before a masked number: 张三 → 张*.
 * Idempotent: a star ends every name.
 */
export function maskNames(text: string): string {
  const spans = [...cued(text), ...titled(text), ...beforePhones(text)].sort(
    (a, b) => a.start - b.start || b.end - a.end,
  );
  if (spans.length === 0) return text;
  let out = '';
  let at = 0;
  for (const { start, end } of spans) {
    if (start < at) continue;
    out += `${text.slice(at, start)}${text[start]}*`;
    at = end;
  }
  return out + text.slice(at);
}

/** The customer's own name where the text gives it as in a form (姓名:…, 我叫…, 车主…). */
export function findNames(text: string): Extracted[] {
  const found: Extracted[] = [];
  for (const { start, end, isOwn } of cued(text)) {
    if (!isOwn || text[end] === '*') continue;
    found.push({ field: 'customer.name', value: text.slice(start, end), start, end, confidence: 0.6 });
  }
  return found;
}
