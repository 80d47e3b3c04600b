import type { IDataObject } from 'n8n-workflow';
import type { PreflightProblem } from '../../voc/escalation/preflight';
import type { DeliveryView } from '../../voc/escalation/types';
import { say } from '../../voc/language';
import { CHANNEL_LABELS } from '../../voc/rulebook/tables';
import type { Target } from '../../voc/rulebook/schema';
import type { Sentence } from '../../voc/types';
import { serverLanguage } from '../shared/language';

/** One line of the output table: `text` says the same in a sentence, for a Notify or a digest behind it. */
export interface PreflightRow extends IDataObject {
  /** `error`: an alert would not arrive. `warning`: it arrives, but calls or helps somebody less. */
  result: 'error' | 'warning' | 'ok';
  where: string;
  message: string;
  remedy: string;
  text: string;
}

const HEADS: Record<PreflightRow['result'], Sentence> = {
  error: { zh: '[必须处理] ', en: '[Must be repaired] ' },
  warning: { zh: '[提醒] ', en: '[Warning] ' },
  ok: { zh: '', en: '' },
};
const NOWHERE: Sentence = { zh: '', en: '' };
const ALL_WELL: Sentence = {
  zh: '没有发现问题：每一级都能通知到人',
  en: 'Nothing found: every rung reaches people',
};
const TEST_SENT: Sentence = {
  zh: '测试消息已发出，请到群里确认',
  en: 'test message sent, please look for it in the group',
};
const TEST_UNCERTAIN: Sentence = {
  zh: '测试消息可能已发出，没有收到回执',
  en: 'test message may have arrived: there was no answer',
};
const TEST_FAILED: Sentence = { zh: '测试消息发送失败', en: 'test message failed' };

export function problemRow({ severity, where, message, remedy }: PreflightProblem): PreflightRow {
  return row(severity, where, message, remedy);
}

export function allWellRow(): PreflightRow {
  return row('ok', NOWHERE, ALL_WELL);
}

/** What became of a test message to a group. */
export function testRow({ channel }: Target, { to, state, remedy }: DeliveryView): PreflightRow {
  const where = {
    zh: `${CHANNEL_LABELS[channel][0]} ${to}`.trim(),
    en: `${channel} ${to}`.trim(),
  };
  if (state === 'sent') return row('ok', where, TEST_SENT);
  return state === 'failed'
    ? row('error', where, TEST_FAILED, remedy)
    : row('warning', where, TEST_UNCERTAIN, remedy);
}

function row(
  result: PreflightRow['result'],
  where: Sentence,
  message: Sentence,
  remedy: Sentence = NOWHERE,
): PreflightRow {
  const told = {
    where: say(where, serverLanguage),
    message: say(message, serverLanguage),
    remedy: say(remedy, serverLanguage),
  };
  const fact = [told.where, told.message]
    .filter((part) => part !== '')
    .join(serverLanguage === 'zh-CN' ? '：' : ' ');
  const text = [say(HEADS[result], serverLanguage) + fact, told.remedy]
    .filter((part) => part !== '')
    .join(' → ');
  return { result, ...told, text };
}
