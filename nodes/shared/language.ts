import type { Language } from '../../voc/types';
import { languageOf } from '../../voc/language';

/** The server's language: node descriptions are built in the server process, once, when the package loads. */
export const serverLanguage: Language = languageOf(process.env.N8N_DEFAULT_LOCALE);
