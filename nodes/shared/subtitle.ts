import type { INodeProperties } from 'n8n-workflow';
import type { Language } from '../../voc/types';
import { serverLanguage } from './language';
import type { TranslationTable } from './localisation';

const SEPARATOR: Readonly<Record<Language, string>> = { 'zh-CN': '、', en: ', ' };

/**
 * The line under a node's name on the canvas: what is chosen in `parameter`, by the option's name in the server's
 * language. The value alone (`open`) would tell an operator nothing, and the editor does not translate subtitles.
 *
 * @param properties the node's own, in English; `parameter` is one of them, of type options or multiOptions
 * @param otherwise an expression that goes before the option's name wherever it gives something
 * @returns an n8n expression
 */
export function chosenSubtitle(
  properties: readonly INodeProperties[],
  parameter: string,
  table: TranslationTable,
  { otherwise, language = serverLanguage }: { otherwise?: string; language?: Language } = {},
): string {
  const property = properties.find(({ name }) => name === parameter);
  const names: Record<string, string> = {};
  for (const option of property?.options ?? []) {
    if (!('value' in option)) continue;
    names[String(option.value)] = (language === 'zh-CN' ? table[option.name] : undefined) ?? option.name;
  }
  const value = `$parameter[${JSON.stringify(parameter)}]`;
  const map = `(${JSON.stringify(names)})`;
  const chosen =
    property?.type === 'multiOptions'
      ? `${value}.map((one) => ${map}[one]).join(${JSON.stringify(SEPARATOR[language])})`
      : `${map}[${value}]`;
  return `={{ ${otherwise ? `${otherwise} || ` : ''}${chosen} }}`;
}
