import { say } from '../../voc/language';
import type { Sentence } from '../../voc/types';
import { serverLanguage } from '../shared/language';

/** A sentence in the server's language, as the panels are. */
export function said(sentence: Sentence): string {
  return say(sentence, serverLanguage);
}
