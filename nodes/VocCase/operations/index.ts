import type { NodeOperation } from '../../shared/operations';
import { acknowledge } from './acknowledge';
import { close } from './close';
import { get } from './get';
import { history } from './history';
import { open } from './open';
import { search } from './search';

/** In the order of the panel; the first one is the default. */
export const operations: readonly NodeOperation[] = [open, acknowledge, close, get, history, search];
