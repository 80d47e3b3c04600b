import { HOUR } from '../clock';
import { moveFence, schedule } from '../ledger';
import type { Sql, Tx } from '../ledger';
import type { Handling } from '../rulebook/schema';
import type { SurveyRow } from './view';

const fenceOf = (caseNumber: string) => `case/${caseNumber}/survey`;

/** The newest round of asking, answered or not. */
export async function lastSurvey(sql: Sql, caseNumber: string): Promise<SurveyRow | undefined> {
  return await sql.get<SurveyRow>(
    'SELECT * FROM voc_survey WHERE case_number = ? ORDER BY round DESC LIMIT 1',
    [caseNumber],
  );
}

export async function surveyById(sql: Sql, id: string): Promise<SurveyRow | undefined> {
  return await sql.get<SurveyRow>('SELECT * FROM voc_survey WHERE id = ?', [id]);
}

/** Tells when an attempt has had its time without an answer; a former plan of the case becomes void. */
export async function awaitAnswer(tx: Tx, survey: SurveyRow, handling: Handling): Promise<void> {
  const name = fenceOf(survey.case_number);
  const value = await moveFence(tx, name);
  await schedule(tx, {
    topic: 'case.answerDue',
    key: `case.answerDue/${survey.id}/${survey.attempts}`,
    dueAt: survey.last_asked_at + handling.askAgainHours * HOUR,
    payload: { caseNumber: survey.case_number, surveyId: survey.id, attempts: survey.attempts },
    caseNumber: survey.case_number,
    fence: { name, value },
  });
}

/** Nobody waits for an answer any more. */
export async function endAwaiting(tx: Tx, caseNumber: string): Promise<void> {
  await moveFence(tx, fenceOf(caseNumber));
}

/** The question has lost its ground (case reopened, raised, merged): its links say so. */
export async function voidSurvey(tx: Tx, caseNumber: string): Promise<void> {
  const changed = await tx.run(
    "UPDATE voc_survey SET state = 'void' WHERE case_number = ? AND state = 'open'",
    [caseNumber],
  );
  if (changed > 0) await endAwaiting(tx, caseNumber);
}
