import type { Sentence } from '../../voc/types.ts';
import { both } from './sentence.ts';

export interface StepOptions {
  /** An honest guess, shown when the step begins: `4–6 min`. */
  estimate?: string;
  /** Asked at each sign of life for what has been done so far: `812 / 1111`. */
  detail?: () => string;
}

/** A step shorter than this says only that it is done. */
const QUIET_MS = 1_500;
/** How often a long step shows that it lives. */
const BEAT_MS = 10_000;

/** Shows what a script is doing; one line at the begin, signs of life, one line with the time at the end. */
export class Progress {
  private readonly write: (line: string) => void;

  constructor(write: (line: string) => void = (line) => void process.stdout.write(`${line}\n`)) {
    this.write = write;
  }

  say(line: string): void {
    this.write(line);
  }

  /** Runs a step; an error passes through after the line that says how long it took. */
  async step<T>(title: Sentence, run: () => T | Promise<T>, options: StepOptions = {}): Promise<T> {
    const started = Date.now();
    const announce = () =>
      this.write(`▶ ${both(title)}${options.estimate ? ` (≈ ${options.estimate})` : ''}`);
    const first = setTimeout(announce, QUIET_MS);
    const beat = setInterval(() => {
      const detail = options.detail?.();
      this.write(`  … ${seconds(Date.now() - started)}${detail ? `, ${detail}` : ''}`);
    }, BEAT_MS);
    try {
      const result = await run();
      this.write(`✓ ${both(title)} ${seconds(Date.now() - started)}`);
      return result;
    } catch (error) {
      this.write(`✗ ${both(title)} ${seconds(Date.now() - started)}`);
      throw error;
    } finally {
      clearTimeout(first);
      clearInterval(beat);
    }
  }
}

/** `0.4 s`, `35 s`, `4 min 12 s`. */
export function seconds(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
