import type { NodeOperation } from '../../shared/operations';
import { acknowledge } from './acknowledge';
import { actPage } from './actPage';
import { addToLibrary } from './addToLibrary';
import { askCustomerOperation } from './askCustomer';
import { assign } from './assign';
import { close } from './close';
import { customerPage } from './customerPage';
import { erasePersonalData } from './erasePersonalData';
import { exportPersonalData } from './exportPersonalData';
import { falseAlarmOperation } from './falseAlarm';
import { get } from './get';
import { health } from './health';
import { history } from './history';
import { library } from './library';
import { logContactOperation } from './logContact';
import { merge } from './merge';
import { open } from './open';
import { recordAnswerOperation } from './recordAnswer';
import { recordFindingOperation } from './recordFinding';
import { recordMeasureOperation } from './recordMeasure';
import { reopen } from './reopen';
import { resolve } from './resolve';
import { rewards } from './rewards';
import { sample } from './sample';
import { search } from './search';
import { similar } from './similar';
import { surveyPage } from './surveyPage';
import { transfer } from './transfer';
import { verify } from './verify';

/** In the order of the panel; the first one is the default. */
export const operations: readonly NodeOperation[] = [
  open,
  acknowledge,
  assign,
  transfer,
  recordFindingOperation,
  recordMeasureOperation,
  logContactOperation,
  resolve,
  askCustomerOperation,
  recordAnswerOperation,
  close,
  reopen,
  falseAlarmOperation,
  merge,
  get,
  history,
  search,
  similar,
  addToLibrary,
  library,
  rewards,
  actPage,
  surveyPage,
  customerPage,
  sample,
  verify,
  health,
  exportPersonalData,
  erasePersonalData,
];
