import type { AlertMessage } from '../channels';
import type { Ledger, Tx } from '../ledger';
import type { Person } from '../rulebook/schema';
import { readCard } from './card';
import type { CaseCard } from './card';
import { deliver } from './deliver';
import type { Post } from './deliver';
import { raiseLadder } from './ladders';
import type { RaiseInput, RaiseReason } from './ladders';
import { linkAddress, signLink } from './links';
import { resolveMentions } from './mentions';
import { ladderAlert } from './message';
import { deliveryView, publicId } from './outbox';
import { ladderView } from './row';
import { beginRung, recordAttempt } from './rung';
import type { BegunRung, BeginRungReason } from './rung';
import type { Ways } from './targets';
import type { AttemptResult, DeliveryView, LadderView } from './types';

/** What sending needs from outside: addresses with their secrets, contacts, and the HTTP transport. */
export interface Outside {
  ways: Ways;
  /** Contacts of the rulebook in force: a number corrected during the climb counts at once. */
  people: readonly Person[];
  post: Post;
}

/** A message another node carries (e-mail, phone …). */
export interface HandOff {
  to: string;
  message: AlertMessage;
}

export interface Climbed {
  ladder: LadderView;
  card: CaseCard;
  /** Why something was sent or not. */
  reason: BeginRungReason;
  deliveries: DeliveryView[];
  handOffs: HandOff[];
}

/**
 * Raises a ladder and sends its first rung in the same execution. Running it again, or twice at once, sends once.
 * `climbed` is left out where the case gets no ladder (closed, acknowledged).
 * Throws VocError for an unknown case; a channel's failure is in the deliveries.
 */
export async function raiseAndSend(
  ledger: Ledger,
  input: RaiseInput,
  outside: Outside,
): Promise<{ outcome: 'raised' | 'existing' | 'notRaised'; reason: RaiseReason; climbed?: Climbed }> {
  const begun = await ledger.transaction(async (tx) => {
    const raised = await raiseLadder(tx, input);
    if (!raised.evidence) return { raised };
    // The position as it stands: of a ladder that climbs already, only its first rung may still be ours to send.
    const rung = await beginRung(tx, raised.evidence.id, outside.ways, { loop: 0, rung: 0 });
    return { raised, rung, card: await readCard(tx, input.caseNumber, tx.now) };
  });
  const { outcome, reason } = begun.raised;
  if (!begun.rung) return { outcome, reason };
  return { outcome, reason, climbed: await sendRung(ledger, begun.rung, begun.card, outside) };
}

/**
 * Sends the rung a due event names, or (without `expected`) the next one because a person wants it now. Whatever
 * overtook the event – acknowledged, stopped, done by another process – means that nothing is sent.
 * Throws `notFound` for an unknown ladder.
 */
export async function advanceLadder(
  ledger: Ledger,
  ladderId: string,
  outside: Outside,
  expected?: { loop: number; rung: number },
): Promise<Climbed> {
  const begun = await ledger.transaction(async (tx: Tx) => {
    const rung = await beginRung(tx, ladderId, outside.ways, expected);
    return { rung, card: await readCard(tx, rung.evidence.ladder.caseNumber, tx.now) };
  });
  return await sendRung(ledger, begun.rung, begun.card, outside);
}

async function sendRung(
  ledger: Ledger,
  begun: { reason: BeginRungReason; evidence: BegunRung },
  card: CaseCard,
  outside: Outside,
): Promise<Climbed> {
  const handOffs: HandOff[] = [];
  const { ladder, attempts } = begun.evidence;
  // At once, not one after the other: a channel that hangs for ten seconds must not hold back the others.
  const deliveries = await Promise.all(
    attempts.map(async (attempt) => {
      const { target } = attempt;
      const mentions = resolveMentions(outside.people, target.roles);
      if (!target.address) {
        return deliveryView(attempt, { outcome: 'config', ...target.problem! }, mentions.unreachable);
      }
      const now = ledger.clock.now();
      const claims = {
        purpose: 'acknowledge',
        case: ladder.caseNumber,
        ladder: ladder.id,
        to: target.to,
      } as const;
      const message = ladderAlert(card, ladder.policy, attempt.step, ladder.row.raised_at, now, {
        mentions,
        link: linkAddress(ladder.settings.pageAddress, signLink(ledger.keys, claims, now)),
        resend: attempt.resend,
        drill: ladder.settings.drill,
      });
      let result: AttemptResult;
      if (target.address === 'handOff') {
        handOffs.push({ to: target.to, message });
        result = { outcome: 'sent', reason: 'handedOver' };
      } else {
        const now = () => ledger.clock.now();
        result = await deliver(target.address, message, publicId(attempt.key), now, outside.post);
      }
      await ledger.transaction(async (tx) => await recordAttempt(tx, ladder.id, attempt, result));
      return deliveryView(attempt, result, target.address === 'handOff' ? [] : mentions.unreachable);
    }),
  );
  return {
    ladder: await ladderView(ledger.reader, ladder.id),
    card,
    reason: begun.reason,
    deliveries,
    handOffs,
  };
}
