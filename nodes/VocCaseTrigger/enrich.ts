import type { IDataObject } from 'n8n-workflow';
import { DEFAULT_ZONE } from '../../voc/clock';
import { CASE_TOPICS, caseNotice } from '../../voc/cases';
import type { ClaimedEvent, Ledger } from '../../voc/ledger';
import { currentRulebook } from '../../voc/rulebook/current';
import { surgeChart, surgeEventPayload } from '../../voc/surge';
import type { EpisodeView } from '../../voc/surge';
import { serverLanguage } from '../shared/language';
import { detailOf, headlineOf } from './surgeTexts';

/**
 * Of a case: the case and a ready sentence. Of a surge: the episode as it stands, ready texts and its picture. Of a
 * stalled feedback: nothing is added.
 */
export async function enrich(ledger: Ledger, event: ClaimedEvent): Promise<IDataObject | undefined> {
  if (CASE_TOPICS.some((topic) => topic === event.topic)) return await caseItem(ledger, event);
  if (event.topic === 'rulebook.broken') return brokenItem(event.payload);
  if (!event.topic.startsWith('surge.')) return {};
  const payload = await surgeEventPayload(ledger, event);
  if (!payload) return undefined;
  const { zone } = await currentRulebook(ledger);
  return { ...payload, ...surgeItem(payload as unknown as SurgePayload, zone) };
}

async function caseItem(ledger: Ledger, event: ClaimedEvent): Promise<IDataObject | undefined> {
  const notice = await caseNotice(ledger, event);
  if (!notice) return undefined;
  const { case: view, text } = notice;
  return { case: view as unknown as IDataObject, text: text.zh, textEn: text.en, zone: view.zone };
}

/** The newest rulebook cannot be read; which one serves until somebody publishes a good one. */
export function brokenItem({ broken, serving }: IDataObject): IDataObject {
  const now = Number(serving) === 0 ? '内置的默认规则' : `第 ${String(serving)} 版`;
  const nowEn = Number(serving) === 0 ? 'the built-in rules' : `version ${String(serving)}`;
  return {
    text: `规则手册第 ${String(broken)} 版无法使用，目前按${now}判定，请尽快重新发布`,
    textEn: `Rulebook version ${String(broken)} cannot be used; ${nowEn} serves meanwhile. Publish a good one soon`,
  };
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
