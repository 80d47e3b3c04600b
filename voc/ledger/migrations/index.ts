import type { Migration } from './migration';
import { core } from './0001-core';
import { clocks } from './0002-clocks';
import { escalation } from './0003-escalation';
import { settings } from './0004-settings';

export const migrations: readonly Migration[] = [core, clocks, escalation, settings];
