import { createHash } from 'node:crypto';
import { SECOND } from '../clock';
import type { Sql, Tx } from '../ledger';
import type { Decision } from '../types';
import type { TargetEnd } from './plan';
import type { AttemptResult, DeliveryView, NotificationState } from './types';

/**
 * The outbox: a row with a natural key is written before anything is sent, and its end is written after. So a message
 * is never sent twice by mistake, and one whose fate nobody knows is sent again marked as such.
 *
 *   (none) ──begin──▶ sending ──record──▶ sent | failed | uncertain
 *                        │  ▲                   └─ begin again: another attempt
 *                        └──┘ found `sending` after SENDING_MS: its process died, the message may have gone out
 */

/** Longer than the longest attempt (two requests of 10 s each): younger rows belong to a living process. */
export const SENDING_MS = 25 * SECOND;

export interface NotificationRow {
  natural_key: string;
  case_number: string | null;
  ladder_id: string | null;
  rung: number | null;
  loop: number | null;
  channel: string;
  target: string;
  state: NotificationState;
  outcome: AttemptResult['outcome'] | null;
  reason: string | null;
  provider_code: string | null;
  detail: string | null;
  attempts: number;
  created_at: number;
  sending_at: number;
  sent_at: number | null;
  retry_at: number | null;
}

export interface NotificationInput {
  key: string;
  caseNumber?: string;
  ladder?: { id: string; loop: number; rung: number };
  channel: string;
  target: string;
}

export type BeginReason = 'first' | 'failedBefore' | 'diedBefore' | 'alreadySent' | 'inProgress';

/**
 * Takes one notification for sending; `evidence` is the number of this attempt.
 * `wait`: a living process is sending it right now. The caller holds the lock that serialises one key.
 */
export async function beginNotification(
  tx: Tx,
  input: NotificationInput,
): Promise<Decision<'send' | 'resend' | 'done' | 'wait', BeginReason, number>> {
  // ON CONFLICT DO NOTHING: of two that begin the same notification only one inserts, the other finds the row.
  const inserted = await tx.run(
    `INSERT INTO voc_notification (natural_key, case_number, ladder_id, rung, loop, channel, target, state, attempts, created_at, sending_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'sending', 1, ?, ?) ON CONFLICT (natural_key) DO NOTHING`,
    [
      input.key,
      input.caseNumber ?? null,
      input.ladder?.id ?? null,
      input.ladder?.rung ?? null,
      input.ladder?.loop ?? null,
      input.channel,
      input.target,
      tx.now,
      tx.now,
    ],
  );
  if (inserted === 1) return { outcome: 'send', reason: 'first', evidence: 1 };
  const row = (await notification(tx, input.key))!;
  if (row.state === 'sent' || row.state === 'uncertain') {
    return { outcome: 'done', reason: 'alreadySent', evidence: row.attempts };
  }
  if (row.state === 'sending' && tx.now - row.sending_at < SENDING_MS) {
    return { outcome: 'wait', reason: 'inProgress', evidence: row.attempts };
  }
  // The condition on `attempts` settles the race of two sweeps that found the same row.
  const taken = await tx.run(
    `UPDATE voc_notification SET state = 'sending', attempts = attempts + 1, sending_at = ?, retry_at = NULL
     WHERE natural_key = ? AND attempts = ?`,
    [tx.now, input.key, row.attempts],
  );
  if (taken === 0) return { outcome: 'wait', reason: 'inProgress', evidence: row.attempts };
  return row.state === 'sending'
    ? { outcome: 'resend', reason: 'diedBefore', evidence: row.attempts + 1 }
    : { outcome: 'send', reason: 'failedBefore', evidence: row.attempts + 1 };
}

/**
 * Writes how an attempt ended. An attempt that was overtaken (its process slept longer than SENDING_MS) changes
 * nothing, except that a certain success stays a success.
 */
export async function recordNotification(
  tx: Tx,
  key: string,
  attempt: number,
  result: AttemptResult,
): Promise<void> {
  const state = stateOf(result);
  await tx.run(
    `UPDATE voc_notification SET state = ?, outcome = ?, reason = ?, provider_code = ?, detail = ?, sent_at = ?, retry_at = ?
     WHERE natural_key = ? AND ((attempts = ? AND state = 'sending') OR (? = 'sent' AND state <> 'sent'))`,
    [
      state,
      result.outcome,
      result.reason,
      result.providerCode ?? null,
      result.providerMessage ?? null,
      state === 'failed' ? null : tx.now,
      result.retryAfterMs === undefined ? null : tx.now + result.retryAfterMs,
      key,
      attempt,
      state,
    ],
  );
  const row = await notification(tx, key);
  if (row?.case_number) {
    tx.trail({
      caseNumber: row.case_number,
      type: `notification.${state}`,
      actor: 'system',
      data: {
        channel: row.channel,
        to: row.target,
        attempt,
        reason: result.reason,
        ...(row.ladder_id === null ? {} : { ladder: row.ladder_id, rung: row.rung, loop: row.loop }),
        ...(result.providerCode === undefined ? {} : { providerCode: result.providerCode }),
      },
    });
  }
}

export async function notification(sql: Sql, key: string): Promise<NotificationRow | undefined> {
  return await sql.get<NotificationRow>('SELECT * FROM voc_notification WHERE natural_key = ?', [key]);
}

export async function rungNotifications(
  sql: Sql,
  ladderId: string,
  loop: number,
  rung: number,
): Promise<NotificationRow[]> {
  return await sql.all<NotificationRow>(
    'SELECT * FROM voc_notification WHERE ladder_id = ? AND loop = ? AND rung = ? ORDER BY natural_key',
    [ladderId, loop, rung],
  );
}

export function stateOf({ outcome }: Pick<AttemptResult, 'outcome'>): 'sent' | 'uncertain' | 'failed' {
  if (outcome === 'sent' || outcome === 'partial') return 'sent';
  return outcome === 'uncertain' ? 'uncertain' : 'failed';
}

export function endOf(row: NotificationRow): TargetEnd {
  const later = row.outcome === 'retryable' || row.outcome === 'throttled';
  return {
    channel: row.channel,
    to: row.target,
    end: row.state === 'failed' ? (later ? 'later' : 'never') : 'reached',
    ...(row.retry_at === null ? {} : { retryAt: row.retry_at }),
  };
}

/** A key as receivers see it (`webhook-id`): the same for every attempt, without group names, safe in a header. */
export function publicId(key: string): string {
  return `ntf_${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
}

/** What nodes hand on about one message; `unreachable`: roles that could not be called by name. */
export function deliveryView(
  sent: { target: { channel: string; to: string }; attempt: number; resend: boolean },
  result: AttemptResult,
  unreachable: readonly string[],
): DeliveryView {
  return {
    channel: sent.target.channel,
    to: sent.target.to,
    state: stateOf(result),
    reason: result.reason,
    ...(result.providerCode === undefined ? {} : { providerCode: result.providerCode }),
    ...(result.providerMessage === undefined ? {} : { providerMessage: result.providerMessage }),
    ...(result.remedy === undefined ? {} : { remedy: result.remedy }),
    attempt: sent.attempt,
    ...(sent.resend ? { resend: true } : {}),
    ...(unreachable.length === 0 ? {} : { unreachable: [...unreachable] }),
  };
}
