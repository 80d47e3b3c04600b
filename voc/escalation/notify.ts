import { randomUUID } from 'node:crypto';
import type { AlertLine, AlertMessage } from '../channels';
import type { Ledger } from '../ledger';
import type { Target } from '../rulebook/schema';
import { readCard } from './card';
import type { HandOff, Outside } from './climb';
import { deliver } from './deliver';
import { linkAddress, signLink } from './links';
import { resolveMentions } from './mentions';
import { caseAlert, plainAlert } from './message';
import { beginNotification, deliveryView, publicId, recordNotification } from './outbox';
import type { BeginReason } from './outbox';
import { wayOf } from './targets';
import type { AttemptResult, DeliveryView } from './types';

export interface NotifyInput {
  /** The fact this tells (an event's key): the same fact is told to one group once. Empty: told each time. */
  key: string;
  target: Target;
  title: string;
  lines: readonly AlertLine[];
  /** With it, the case's facts, the customer's words and the acknowledge link follow. */
  caseNumber?: string;
  pageAddress: string;
  drill?: boolean;
}

export interface Notified {
  reason: BeginReason;
  delivery: DeliveryView;
  handOff?: HandOff;
}

/**
 * One message to one group, outside any ladder (warnings, breaches, preflight). Through the same outbox as rungs: an
 * event that is delivered twice is told once. Throws `notFound` for an unknown case.
 */
export async function notify(ledger: Ledger, input: NotifyInput, outside: Outside): Promise<Notified> {
  const { target, caseNumber } = input;
  const way = wayOf(target, outside.ways);
  const fact = input.key === '' ? randomUUID() : input.key;
  const key = `notify/${fact}/${target.channel}/${way.to}`;
  const { begun, card } = await ledger.transaction(async (tx) => {
    await tx.lock([key]);
    return {
      card: caseNumber ? await readCard(tx, caseNumber, tx.now) : undefined,
      begun: await beginNotification(tx, {
        key,
        channel: target.channel,
        target: way.to,
        ...(caseNumber ? { caseNumber } : {}),
      }),
    };
  });
  const mentions = resolveMentions(outside.people, target.mention);
  const resend = begun.outcome === 'resend';
  const view = (result: AttemptResult) =>
    deliveryView(
      { target: { channel: target.channel, to: way.to }, attempt: begun.evidence, resend },
      result,
      target.channel === 'handOff' ? [] : mentions.unreachable,
    );
  if (begun.outcome === 'done' || begun.outcome === 'wait') {
    return { reason: begun.reason, delivery: view({ outcome: 'sent', reason: begun.reason }) };
  }

  const now = () => ledger.clock.now();
  const link = caseNumber
    ? linkAddress(
        input.pageAddress,
        signLink(ledger.keys, { purpose: 'acknowledge', case: caseNumber, to: way.to }, now()),
      )
    : '';
  const parts = { mentions, link, resend, ...(input.drill ? { drill: true } : {}) };
  const message: AlertMessage = card
    ? caseAlert(card, input.title, input.lines, parts)
    : plainAlert(input.title, input.lines, parts);
  let result: AttemptResult;
  let handOff: HandOff | undefined;
  if ('problem' in way) result = { outcome: 'config', ...way.problem };
  else if (way.address === 'handOff') {
    handOff = { to: way.to, message };
    result = { outcome: 'sent', reason: 'handedOver' };
  } else result = await deliver(way.address, message, publicId(key), now, outside.post);
  await ledger.transaction(async (tx) => {
    await tx.lock([key]);
    await recordNotification(tx, key, begun.evidence, result);
  });
  return { reason: begun.reason, delivery: view(result), ...(handOff ? { handOff } : {}) };
}
