import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { DEFAULT_ZONE, systemClock } from '../../voc/clock';
import { tryPreset } from '../../voc/feedback';
import type { PresetTrial, TargetField } from '../../voc/feedback';
import { say } from '../../voc/language';
import { errorItem, nodeError } from '../shared/errors';
import { serverLanguage } from '../shared/language';
import { FIELD_NAMES } from './fieldNames';
import { CUSTOM } from './properties';
import { fromText, mappingOf } from './readItem';
import zh from './zh-CN.json';

const TEXTS: Readonly<Record<string, string>> = zh;

function nameOf(field: TargetField): string {
  const name = FIELD_NAMES[field];
  return serverLanguage === 'zh-CN' ? (TEXTS[name] ?? name) : name;
}

/** What a preset makes of each item's message, for whoever sets up a channel. Stores nothing, asks for no ledger. */
export async function executeTry(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const out: INodeExecutionData[] = [];
  const failed: INodeExecutionData[] = [];
  for (const [itemIndex, item] of this.getInputData().entries()) {
    try {
      out.push({ json: shownTrial(trialOf(this, itemIndex)), pairedItem: { item: itemIndex } });
    } catch (error) {
      if (!this.continueOnFail()) throw nodeError(this.getNode(), error, itemIndex);
      failed.push(errorItem(this.getNode(), item, error as Error, itemIndex));
    }
  }
  return [out, [], failed];
}

function trialOf(context: IExecuteFunctions, itemIndex: number): PresetTrial {
  const preset = context.getNodeParameter('preset', itemIndex) as string;
  const channel = String(context.getNodeParameter('channel', itemIndex, '') ?? '').trim();
  return tryPreset(fromText(context.getNodeParameter('message', itemIndex)), {
    preset,
    ...(preset === CUSTOM ? { mapping: mappingOf(context, itemIndex) } : {}),
    ...(channel === '' ? {} : { channel }),
    receivedAt: systemClock.now(),
    zone: DEFAULT_ZONE,
  });
}

function shownTrial(trial: PresetTrial): IDataObject {
  const { preset, found, notFound, text, notes, problems, outcome, reason } = trial;
  return {
    preset: preset.id,
    presetName: say(preset.name, serverLanguage),
    why: say(preset.why, serverLanguage),
    outcome,
    reason,
    found: found.map(({ field, path, value }) => ({ field, name: nameOf(field), path, value })),
    notFound: notFound.map((field) => ({ field, name: nameOf(field) })),
    text: { ...text },
    notes: notes.map((note) => ({ field: note.field, message: say(note.message, serverLanguage) })),
    problems: problems.map((problem) => problem.toAnswer(serverLanguage) as unknown as IDataObject),
  };
}
