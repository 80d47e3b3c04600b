import { VocError, type VocErrorCode } from '../errors';
import type { FeedbackNote, Sentence } from '../types';
import { maskText, sanitizeForLog } from './mask';
import type { CustomerFacts, NoteReason, RejectReason } from './types';

const NOTE_TEXTS: Readonly<Record<NoteReason, Sentence>> = {
  textCut: { zh: '文本过长，只保留前面部分', en: 'The text is too long; only its beginning was kept' },
  textGarbled: {
    zh: '文本疑似乱码，请来源系统改用 UTF-8 发送，并人工查看原文',
    en: 'The text looks wrongly decoded; let the sender use UTF-8, and look at the original',
  },
  textRepaired: {
    zh: '原文编码有误，已按正确编码还原；请来源系统改用 UTF-8 发送',
    en: 'The text was wrongly decoded on its way and has been restored; let the sender use UTF-8',
  },
  quoteLeftOut: {
    zh: '引用的往来内容或签名未参与判定，原文保留在案卷',
    en: 'Quoted earlier messages or the signature were not judged; the original stays in the case file',
  },
  speakersUnknown: {
    zh: '分不清谁是客户，整段通话都参与判定',
    en: 'Nobody could be told apart, so the whole call was judged',
  },
  summaryJudged: {
    zh: '没有客户原话，按坐席/门店小结判定',
    en: 'There are no words of the customer; the agent’s note was judged',
  },
  wrongType: { zh: '类型不对，已忽略', en: 'Wrong type, left out' },
  valueCut: { zh: '内容过长，已截断', en: 'Too long, cut' },
  dateUnreadable: { zh: '时间无法识别，已忽略', en: 'The time cannot be read, left out' },
  dateInFuture: { zh: '时间晚于收到时间一天以上，已忽略', en: 'The time is more than a day ahead, left out' },
  dateTooOld: { zh: '时间早于 1990 年，已忽略', en: 'The time is before 1990, left out' },
  mileageAbsurd: {
    zh: '里程为负或超过 300 万公里，已忽略',
    en: 'Mileage negative or above 3,000,000 km, left out',
  },
  mileageUnreadable: { zh: '里程无法识别，已忽略', en: 'The mileage cannot be read, left out' },
  vinShape: {
    zh: 'VIN 应为 17 位，且不含字母 I、O、Q，已忽略',
    en: 'A VIN has 17 characters without I, O and Q; left out',
  },
  vinCheckDigit: {
    zh: 'VIN 校验位不符，可能抄错，请核对（已保留）',
    en: 'The check digit of the VIN does not hold: perhaps copied wrongly (kept)',
  },
  plateShape: { zh: '不像车牌号，请核对（已保留）', en: 'Does not look like a plate (kept)' },
  phoneShape: { zh: '不像电话号码，请核对（已保留）', en: 'Does not look like a phone number (kept)' },
  emailShape: { zh: '不像邮箱地址，请核对（已保留）', en: 'Does not look like an e-mail address (kept)' },
  idNumberCheck: {
    zh: '身份证号校验位不符，请核对（已保留）',
    en: 'The check character of the ID number does not hold (kept)',
  },
  listCut: { zh: '条目过多，只保留前面部分', en: 'Too many entries; only the first were kept' },
  contradiction: {
    zh: '渠道字段与文本中的不一致，以渠道字段为准',
    en: 'The text says something else than the channel; the channel’s value counts',
  },
};

/** The notes of one feedback; values are masked as they are written down, so notes may leave the case file (R3). */
export class NoteBook {
  readonly notes: FeedbackNote[] = [];

  add(field: string, reason: NoteReason, value?: unknown, detail?: Sentence): void {
    const text = NOTE_TEXTS[reason];
    this.notes.push({
      field,
      reason,
      ...(value === undefined ? {} : { value: sanitizeForLog(value) }),
      message: detail ? { zh: `${text.zh}（${detail.zh}）`, en: `${text.en} (${detail.en})` } : text,
    });
  }

  /** The notes once the customer is known: a value may repeat his name. */
  maskedFor(known: CustomerFacts, maskVin: boolean): FeedbackNote[] {
    return this.notes.map((note) =>
      note.value === undefined ? note : { ...note, value: maskText(note.value, { known, maskVin }) },
    );
  }
}

const REJECTIONS: Readonly<
  Record<RejectReason, { code: VocErrorCode; message: Sentence; remedy: Sentence }>
> = {
  noText: {
    code: 'input.missing',
    message: { zh: '没有反馈内容，也没有故障码', en: 'There is neither a text nor a fault code' },
    remedy: {
      zh: '请在该字段填写客户反馈的原文，或给出 fault.codes；字段名不同时请选择渠道预设或自定义映射',
      en: 'Put the customer’s words into this field, or give fault.codes; choose a preset or map the field if it has another name',
    },
  },
  textNotText: {
    code: 'input.invalid',
    message: { zh: '反馈内容不是文本', en: 'The feedback text is no text' },
    remedy: {
      zh: '请发送字符串；若文本在其内部，请把字段映射到那里',
      en: 'Send a string; if the text is inside, map the field to that place',
    },
  },
  textTooLarge: {
    code: 'input.tooLarge',
    message: { zh: '反馈内容过大', en: 'The feedback text is too large' },
    remedy: {
      zh: '请只发送客户的原话，去掉附件、图片编码和历史往来邮件',
      en: 'Send the customer’s words only, without attachments, encoded pictures and earlier mails',
    },
  },
  payloadNotObject: {
    code: 'input.invalid',
    message: { zh: '消息不是 JSON 对象', en: 'The message is no JSON object' },
    remedy: {
      zh: '每条反馈发送一个 JSON 对象；数组请先拆分',
      en: 'Send one JSON object a feedback; split a list first',
    },
  },
  unknownChannel: {
    code: 'input.invalid',
    message: { zh: '未登记的渠道', en: 'Unknown channel' },
    remedy: { zh: '请使用已登记的渠道', en: 'Use a registered channel' },
  },
  notFromCustomer: {
    code: 'input.invalid',
    message: { zh: '这不是客户发来的消息', en: 'This message is not from a customer' },
    remedy: {
      zh: '己方回复和系统事件请在“客诉规整”之前用过滤节点去掉',
      en: 'Take out our own answers and system events by a Filter node before VoC Normalize',
    },
  },
};

/** The error of a rejected payload; `value` is masked and shortened, `extra` is added to the remedy. */
export function rejection(reason: RejectReason, field: string, value?: unknown, extra?: Sentence): VocError {
  const { code, message, remedy } = REJECTIONS[reason];
  return new VocError({
    code,
    field,
    message,
    ...(value === undefined ? {} : { value: sanitizeForLog(value) }),
    remedy: extra ? { zh: `${remedy.zh}：${extra.zh}`, en: `${remedy.en}: ${extra.en}` } : remedy,
  });
}
