import type { SendOutcome } from '../channels';
import type { Sentence } from '../types';

/**
 * climbing → acknowledged | stopped | exhausted; exhausted → acknowledged (somebody came late).
 * A ladder never goes back to climbing: a new escalation is a new ladder.
 */
export type LadderState = 'climbing' | 'acknowledged' | 'stopped' | 'exhausted';

/** A ladder as nodes hand it on; times are ISO in the ladder's zone. */
export interface LadderView {
  id: string;
  caseNumber: string;
  /** Id of the policy in the rulebook, or `node` for rungs written in the node. */
  policyId: string;
  name: string;
  state: LadderState;
  /** The next rung, counted from 1; after the last one `rungs`. */
  rung: number;
  rungs: number;
  /** Which climb this is, counted from 1. */
  loop: number;
  loops: number;
  nextAt?: string;
  raisedAt: string;
  raisedBy: string;
  acknowledgedAt?: string;
  acknowledgedBy?: string;
  stoppedAt?: string;
  stopReason?: string;
  drill?: boolean;
}

/** `sending` is the state in which a killed process leaves a notification. */
export type NotificationState = 'sending' | 'sent' | 'failed' | 'uncertain';

/** What became of one notification of a rung; free of tokens and phone numbers. */
export interface DeliveryView {
  channel: string;
  to: string;
  state: NotificationState;
  /** Why, as the channel says (voc/channels SendReason), or `handedOver`, `noCredential`, `unknownGroup`, `nobody`. */
  reason?: string;
  providerCode?: string;
  providerMessage?: string;
  /** What a person should do. */
  remedy?: Sentence;
  /** Which attempt this was, counted from 1. */
  attempt: number;
  /** Marked as sent again, because the first one may have arrived. */
  resend?: boolean;
  /** Roles that should have been called but have no contact in the rulebook. */
  unreachable?: string[];
}

/** Why a target could not even be tried. */
export type UnresolvedReason = 'noCredential' | 'unknownGroup' | 'nobody' | 'badTarget';

/** A finished attempt, as the outbox stores it. */
export interface AttemptResult {
  outcome: SendOutcome;
  reason: string;
  providerCode?: string;
  providerMessage?: string;
  remedy?: Sentence;
  retryAfterMs?: number;
}

/** What every message of one ladder has in common; kept in the ladder's row. */
export interface LadderSettings {
  /** Address of the page that acknowledges, without token; empty: no link. */
  pageAddress: string;
  zone: string;
  /** A practice alert, marked [演练]. */
  drill?: boolean;
}
