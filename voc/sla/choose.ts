import { VocError } from '../errors';
import type { MetBy } from './clock';
import type { LoadedClock } from './view';

/** Which clocks of a case a step is about: one by id, those that a step meets, or all of them. */
export interface ClockChoice {
  caseNumber: string;
  by?: MetBy;
  clockId?: string;
}

/** Throws VocError `notFound` for a clock id this case does not have. */
export function chosen(
  clocks: readonly LoadedClock[],
  { caseNumber, by, clockId }: ClockChoice,
): LoadedClock[] {
  const wanted = clocks.filter(({ row, policy }) =>
    clockId === undefined ? by === undefined || policy.metBy === by : row.id === clockId,
  );
  if (clockId !== undefined && wanted.length === 0) throw noSuchClock(caseNumber, clockId, clocks);
  return wanted;
}

function noSuchClock(caseNumber: string, clockId: string, clocks: readonly LoadedClock[]): VocError {
  const known = clocks.map(({ row }) => row.id).join(', ');
  return new VocError({
    code: 'notFound',
    field: 'clockId',
    value: clockId,
    message: {
      zh: `案件 ${caseNumber} 没有时限“${clockId}”`,
      en: `Case ${caseNumber} has no clock "${clockId}"`,
    },
    remedy: {
      zh: known === '' ? '该案件没有任何时限，请先启动时限。' : `请填写其中之一：${known}。`,
      en: known === '' ? 'The case has no clock; start one first.' : `Enter one of these: ${known}.`,
    },
  });
}
