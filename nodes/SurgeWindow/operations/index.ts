import type { NodeOperation } from '../../shared/operations';
import { inspect } from './inspect';
import { observe } from './observe';

/** In the order of the panel; the first one is the default. */
export const operations: readonly NodeOperation[] = [observe, inspect];
