import type { AlertMention } from '../channels';
import type { Person } from '../rulebook/schema';

export interface Mentions {
  mention: AlertMention;
  /** Roles with the names behind them, for the text: `质量总监（李敏）`. */
  called: string[];
  /** Roles nobody can be called for: no such role, or no contact in the rulebook. They still stand in the text. */
  unreachable: string[];
}

/** Whom a message calls. A role several people share (a duty roster) calls all of them. */
export function resolveMentions(people: readonly Person[], roles: readonly string[]): Mentions {
  const mention: AlertMention = { mobiles: [], userIds: [] };
  const called: string[] = [];
  const unreachable: string[] = [];
  for (const role of new Set(roles)) {
    const holders = people.filter((person) => person.role === role);
    const reachable = holders.filter(({ mobile, dingTalkUserId }) => mobile !== '' || dingTalkUserId !== '');
    // The user id is exact inside the company; a number may have changed hands.
    for (const { mobile, dingTalkUserId } of reachable) {
      if (dingTalkUserId !== '') mention.userIds.push(dingTalkUserId);
      else mention.mobiles.push(mobile);
    }
    const names = holders.map(({ name }) => name).filter((name) => name !== '');
    called.push(names.length > 0 ? `${role}（${names.join('、')}）` : role);
    if (reachable.length === 0) unreachable.push(role);
  }
  return { mention, called, unreachable };
}
