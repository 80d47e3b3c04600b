import type { Rung, Target } from '../rulebook/schema';
import type { Sentence } from '../types';
import type { Address } from './deliver';
import type { UnresolvedReason } from './types';

/** What stands behind a target's name in this installation: an address, or what must be repaired. */
export type Way =
  | { to: string; address: Address | 'handOff' }
  | { to: string; problem: { reason: UnresolvedReason; remedy: Sentence } };

/** A target of a rung with its way; several targets of one way are one message that calls all their roles. */
export interface WayTarget {
  channel: Target['channel'];
  to: string;
  roles: string[];
  address?: Address | 'handOff';
  problem?: { reason: UnresolvedReason; remedy: Sentence };
}

/** The channels of this installation; the node makes it from its credentials, tests from a table. */
export interface Ways {
  resolve(target: Pick<Target, 'channel' | 'to'>): Way;
}

/** The messages of one rung. A hand-off without an address goes to the roles it calls. */
export function readLadderTargets(rung: Rung, ways: Ways): WayTarget[] {
  const merged = new Map<string, WayTarget>();
  for (const target of rung.targets) {
    const way = wayOf(target, ways);
    const key = `${target.channel}/${way.to}`;
    const former = merged.get(key);
    merged.set(key, {
      channel: target.channel,
      to: way.to,
      roles: [...new Set([...(former?.roles ?? []), ...target.mention])],
      ...('address' in way ? { address: way.address } : { problem: way.problem }),
    });
  }
  return [...merged.values()];
}

export function wayOf(target: Target, ways: Ways): Way {
  if (target.channel !== 'handOff') return ways.resolve(target);
  const to = target.to === '' ? target.mention.join('、') : target.to;
  if (to !== '') return { to, address: 'handOff' };
  return {
    to: '',
    problem: {
      reason: 'nobody',
      remedy: {
        zh: '请在规则手册里给这一级的“转交”填写收件人，或填写要通知的角色。',
        en: 'Give this rung’s hand-off an address or a role in the rulebook.',
      },
    },
  };
}
