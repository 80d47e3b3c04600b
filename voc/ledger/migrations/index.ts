import type { Migration } from './migration';
import { core } from './0001-core';
import { clocks } from './0002-clocks';
import { escalation } from './0003-escalation';
import { settings } from './0004-settings';
import { duplicates } from './0005-duplicates';
import { privacy } from './0006-privacy';
import { surge } from './0007-surge';
import { clockEvents } from './0008-clock-events';
import { caseLife } from './0009-case-life';
import { knowledge } from './0010-knowledge';
import { pages } from './0011-pages';

export const migrations: readonly Migration[] = [
  core,
  clocks,
  escalation,
  settings,
  duplicates,
  privacy,
  surge,
  clockEvents,
  caseLife,
  knowledge,
  pages,
];
