import type { Language, Sentence } from './types';

/**
 * The language of a server: `N8N_DEFAULT_LOCALE=zh-CN` gives Chinese (DESIGN §3.4), anything else English.
 * Passed in by nodes/; voc/ never reads the environment itself.
 */
export function languageOf(locale: string | undefined): Language {
  return locale?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

export function say(sentence: Sentence, language: Language): string {
  return language === 'zh-CN' ? sentence.zh : sentence.en;
}
