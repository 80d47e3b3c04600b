import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { Lexicon } from '../../voc/redline';
import {
  inSample,
  readSecondAnswer,
  secondReaderPrompt,
  withSecondReading,
} from '../../voc/redline/secondReader';
import type { Asked, Prompt } from '../../voc/redline/secondReader';
import type { Verdict } from '../../voc/types';

/** What n8n's chat model nodes hand over: only this one method of it is used. */
interface ChatModel {
  invoke(messages: [role: string, content: string][], options: { signal: AbortSignal }): Promise<unknown>;
}

export interface SecondReaderSettings {
  timeoutMs: number;
  concurrency: number;
  samplePercent: number;
}

export interface Judged {
  text: string;
  verdict: Verdict;
  lexicon: Lexicon;
}

/** After so many calls in a row that gave nothing, a dead model is not asked again in this execution. */
const GIVE_UP_AFTER = 3;
const LIMITS = { timeoutMs: [1_000, 120_000], concurrency: [1, 20], samplePercent: [0, 100] } as const;

/** Settings of the panel; what is no number, or outside its range, becomes the nearest usable value. */
export function settingsOf(options: Record<string, unknown>): SecondReaderSettings {
  const within = (value: unknown, name: keyof typeof LIMITS, fallback: number) => {
    const number = value === undefined || value === '' ? fallback : Number(value);
    const [least, most] = LIMITS[name];
    return Number.isFinite(number) ? Math.min(most, Math.max(least, number)) : fallback;
  };
  return {
    timeoutMs: within(Number(options.timeoutSeconds ?? 20) * 1000, 'timeoutMs', 20_000),
    concurrency: Math.floor(within(options.concurrency, 'concurrency', 4)),
    samplePercent: within(options.samplePercent, 'samplePercent', 0),
  };
}

/** Review items, and the chosen share of P1 and P2; where there is no text there is nothing to read a second time. */
function isAsked({ text, verdict }: Judged, { samplePercent }: SecondReaderSettings): boolean {
  if (verdict.reason === 'noText' || verdict.level === 'P0') return false;
  return verdict.level === 'review' || inSample(text, samplePercent);
}

/**
 * Has the connected chat model read what is in doubt; gives the verdicts in the order of `items`. Never throws: a model
 * that is missing, fails, hangs or talks nonsense leaves the verdict as it was, with a note.
 */
export async function readAgain(
  context: IExecuteFunctions,
  items: readonly Judged[],
  settings: SecondReaderSettings,
): Promise<Verdict[]> {
  const verdicts = items.map(({ verdict }) => verdict);
  const waiting = items.flatMap((item, i) => (isAsked(item, settings) ? [i] : []));
  if (waiting.length === 0) return verdicts;
  const model = await modelOf(context);
  let failures = 0;

  const work = async (): Promise<void> => {
    for (let i = waiting.shift(); i !== undefined; i = waiting.shift()) {
      const { text, verdict, lexicon } = items[i]!;
      const prompt = secondReaderPrompt(text, verdict, lexicon);
      let asked: Asked;
      if (!model) asked = { failed: 'notConnected' };
      else if (failures >= GIVE_UP_AFTER) asked = { failed: 'skipped' };
      else {
        asked = await ask(model, prompt, settings.timeoutMs, context.getExecutionCancelSignal?.());
        failures = 'failed' in asked ? failures + 1 : 0;
      }
      verdicts[i] = withSecondReading(verdict, readSecondAnswer(asked, prompt.shown), lexicon);
    }
  };
  await Promise.all(Array.from({ length: Math.min(settings.concurrency, waiting.length) }, work));
  return verdicts;
}

/** Undefined where no model is connected, or its node cannot be set up (no credential …): n8n shows that at the node. */
async function modelOf(context: IExecuteFunctions): Promise<ChatModel | undefined> {
  try {
    const given = (await context.getInputConnectionData(NodeConnectionTypes.AiLanguageModel, 0)) as unknown;
    const model: unknown = Array.isArray(given) ? given[0] : given;
    const invoke = (model as Partial<ChatModel> | null | undefined)?.invoke;
    return typeof invoke === 'function' ? (model as ChatModel) : undefined;
  } catch (error) {
    context.logger.warn('Red-Line Classifier: the second reader cannot be used', { error: nameOf(error) });
    return undefined;
  }
}

/** One question. The limit holds also where the model does not heed the signal: the race ends, its answer is lost. */
async function ask(
  model: ChatModel,
  { system, user }: Prompt,
  timeoutMs: number,
  cancel: AbortSignal | undefined,
): Promise<Asked> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = cancel ? AbortSignal.any([timeout, cancel]) : timeout;
  if (signal.aborted) return { failed: 'failed' };
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  // Where invoke() throws at once nobody waits for this promise any more.
  over.catch(() => undefined);
  try {
    const messages: [string, string][] = [
      ['system', system],
      ['human', user],
    ];
    return { answer: await Promise.race([model.invoke(messages, { signal }), over]) };
  } catch {
    // What went wrong stands at the model's own node; its text may name keys and does not belong into a verdict.
    return { failed: timeout.aborted ? 'timeout' : 'failed' };
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
