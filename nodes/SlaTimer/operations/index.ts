import type { NodeOperation } from '../../shared/operations';
import { meet } from './meet';
import { pause } from './pause';
import { rebase } from './rebase';
import { resume } from './resume';
import { start } from './start';
import { status } from './status';

/** In the order of the panel; the first one is the default. */
export const operations: readonly NodeOperation[] = [start, meet, pause, resume, rebase, status];
