import { CASE_STATES, isEnded, STATE_NAMES, stepName, TRANSITIONS } from '../../../voc/cases/states';
import type { CaseState, CaseStep } from '../../../voc/cases/states';

const OPEN = CASE_STATES.filter((state) => !isEnded(state));

/** The table of states as a Mermaid picture, and below it what would be an arrow from everywhere. */
export function drawing(): string {
  const steps = Object.keys(TRANSITIONS.new) as CaseStep[];
  const everywhere = steps.filter((step) => OPEN.every((state) => TRANSITIONS[state][step] !== undefined));
  const names = CASE_STATES.map((state) => `  state "${STATE_NAMES[state].zh}" as ${state}`);
  const arrows = CASE_STATES.flatMap((state) => arrowsOf(state, everywhere));
  return [
    ...['```mermaid', 'stateDiagram-v2', ...names, '  [*] --> new: 立案', ...arrows, '```', ''],
    '任何未结束的状态都可以：',
    '',
    ...everywhere.map((step) => `- ${stepName(step)} → ${targetOf(step)}`),
  ].join('\n');
}

/** Steps that leave the state as it is are not drawn. */
function arrowsOf(state: CaseState, leftOut: readonly CaseStep[]): string[] {
  const targets = new Map<CaseState, CaseStep[]>();
  for (const [step, next] of Object.entries(TRANSITIONS[state]) as Array<[CaseStep, CaseState]>)
    if (next !== state && !leftOut.includes(step)) targets.set(next, [...(targets.get(next) ?? []), step]);
  return [...targets].map(([next, each]) => `  ${state} --> ${next}: ${each.map(stepName).join(' / ')}`);
}

function targetOf(step: CaseStep): string {
  const targets = new Set(OPEN.map((state) => TRANSITIONS[state][step]!));
  return targets.size === 1 ? STATE_NAMES[[...targets][0]!].zh : '状态不变';
}
