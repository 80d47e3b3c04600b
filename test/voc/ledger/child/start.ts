import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';

export type ChildScript = 'openLedger' | 'commitLoop' | 'refusal';

export interface Child {
  readonly process: ChildProcess;
  /** Lines printed so far. */
  readonly lines: readonly string[];
  /** Resolves when so many lines are there; rejects when the process ends before. */
  printed(lines: number): Promise<void>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; errors: string }>;
}

/** Another operating-system process on the same ledger; `argument` arrives as JSON in argv[2]. */
export function startChild(
  script: ChildScript,
  argument: unknown,
  ids: { uid?: number; gid?: number } = {},
): Child {
  const child = spawn(
    process.execPath,
    ['-r', join(__dirname, 'register.cjs'), join(__dirname, `${script}.ts`), JSON.stringify(argument)],
    { ...ids, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const lines: string[] = [];
  let rest = '';
  let errors = '';
  let look = () => {};
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop()!;
    lines.push(...parts);
    look();
  });
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<Awaited<Child['ended']>>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal, errors })),
  );
  return {
    process: child,
    lines,
    ended,
    printed: async (wanted) =>
      await new Promise<void>((resolve, reject) => {
        look = () => {
          if (lines.length >= wanted) resolve();
        };
        look();
        void ended.then(() => reject(new Error(`the child ended early: ${errors}`)));
      }),
  };
}
