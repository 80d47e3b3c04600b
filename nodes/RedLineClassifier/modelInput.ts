import type { ExpressionString } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { Language } from '../../voc/types';
import { serverLanguage } from '../shared/language';

const NAMES: Readonly<Record<Language, string>> = { 'zh-CN': '聊天模型', en: 'Chat Model' };

/**
 * The inputs: the items, and the chat model only while the second reader is switched on. The editor evaluates the
 * expression with the node's parameters; n8n ends one at the first }}, so the braces stand apart.
 */
export function modelInput(language: Language = serverLanguage): ExpressionString {
  const main = JSON.stringify({ type: NodeConnectionTypes.Main, displayName: '' });
  const model = JSON.stringify({
    type: NodeConnectionTypes.AiLanguageModel,
    displayName: NAMES[language],
    maxConnections: 1,
    required: true,
  });
  return `={{ $parameter.secondReader === true ? [${main}, ${model}] : [${main}] }}`;
}
