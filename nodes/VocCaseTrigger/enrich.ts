import type { IDataObject } from 'n8n-workflow';
import { DEFAULT_ZONE } from '../../voc/clock';
import type { ClaimedEvent, Ledger } from '../../voc/ledger';
import { currentRulebook } from '../../voc/rulebook/current';
import { surgeChart, surgeEventPayload } from '../../voc/surge';
import type { EpisodeView } from '../../voc/surge';
import { serverLanguage } from '../shared/language';
import { detailOf, headlineOf } from './surgeTexts';

/** Of a surge: the episode as it stands, ready texts and its picture. Of a stalled feedback: nothing is added. */
export async function enrich(ledger: Ledger, event: ClaimedEvent): Promise<IDataObject | undefined> {
  if (!event.topic.startsWith('surge.')) return {};
  const payload = await surgeEventPayload(ledger, event);
  if (!payload) return undefined;
  const { zone } = await currentRulebook(ledger);
  return { ...payload, ...surgeItem(payload as unknown as SurgePayload, zone) };
}

export interface SurgePayload {
  transition: 'opened' | 'grown' | 'closed';
  episode: EpisodeView;
}

/** What stands on the item beside the episode. */
export function surgeItem({ transition, episode }: SurgePayload, zone = DEFAULT_ZONE): IDataObject {
  const { evidence } = episode;
  const text = headlineOf(transition, episode);
  const detail = detailOf(episode);
  const [caseNumber] = evidence.caseNumbers;
  return {
    text: text.zh,
    textEn: text.en,
    detail: detail.zh,
    detailEn: detail.en,
    // The newest case stands for all: through its page somebody takes the matter over.
    ...(caseNumber === undefined ? {} : { caseNumber }),
    caseNumbers: evidence.caseNumbers,
    storm: episode.kind === 'mass' && episode.state === 'open',
    ...(evidence.series
      ? { chart: surgeChart(evidence, { zone, language: serverLanguage, theme: 'light' }) }
      : {}),
    zone,
  };
}
