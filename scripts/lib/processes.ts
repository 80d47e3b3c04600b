import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { ScriptError } from './sentence.ts';

export type Environment = Record<string, string | undefined>;

export interface RunOptions {
  cwd: string;
  env?: Environment;
  /** `show`: the user sees what the tool writes; `keep` (default): the caller gets it. */
  output?: 'show' | 'keep';
}

/** Commands that run now; a stopping script ends them, or npm would go on installing behind its back. */
const running = new Set<ChildProcess>();

/** The environment with the present (fitting) Node first, so that every `#!/usr/bin/env node` finds it. */
export function withOwnNode(env: Environment = process.env): Environment {
  return { ...env, PATH: `${dirname(process.execPath)}${delimiter}${env.PATH ?? ''}` };
}

/** Runs a command to its end. Resolves with its exit code and output, whatever the code. */
export function tryRun(
  command: string,
  args: string[],
  options: RunOptions,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: withOwnNode(options.env),
      stdio: options.output === 'show' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-200_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', (error) => {
      running.delete(child);
      reject(error);
    });
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Runs a command that must succeed; returns what it wrote. @throws ScriptError with the end of its output. */
export async function run(command: string, args: string[], options: RunOptions): Promise<string> {
  const { code, output } = await tryRun(command, args, options);
  if (code === 0) return output;
  const shown = [command, ...args].join(' ').replace(process.execPath, 'node');
  throw new ScriptError(
    { zh: `命令失败（代码 ${code}）：${shown}`, en: `The command failed (code ${code}): ${shown}` },
    lastLines(output, 30),
  );
}

/** The end of what a tool said, without colours, cursor jumps and the frames of its spinner. */
export function lastLines(text: string, count: number): string {
  const lines = text
    .replace(/\u001b\[999D|\r/g, '\n')
    .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^[◒◐◓◑] /.test(line));
  return lines.slice(-count).join('\n');
}

/** Servers that nobody has stopped yet. */
const groups = new Set<ChildProcess>();
let watchesExit = false;

/**
 * Starts a server in a process group of its own, so that Ctrl-C reaches it only through `stopGroup`, in order.
 * However this process ends, short of `kill -9`, the group does not outlive it.
 */
export function startGroup(
  command: string,
  args: string[],
  options: { cwd: string; env?: Environment },
): ChildProcess {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: withOwnNode(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  groups.add(child);
  if (!watchesExit) process.on('exit', () => groups.forEach((group) => signalGroup(group, 'SIGKILL')));
  watchesExit = true;
  return child;
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended already.
  }
}

/**
 * Ends a server and all it started: asks first, then insists. The last word goes to the whole group even when the
 * server itself has ended, because a helper of it (n8n's task runner) may still be there.
 */
export async function stopGroup(child: ChildProcess, graceMs = 10_000): Promise<void> {
  if (!hasEnded(child)) {
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    signalGroup(child, 'SIGTERM');
    const patience = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
    await Promise.race([ended, patience]);
  }
  await killGroup(child);
}

/** `kill -9` to the whole group; resolves when the process is gone. */
export async function killGroup(child: ChildProcess): Promise<void> {
  const ended = hasEnded(child)
    ? undefined
    : new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signalGroup(child, 'SIGKILL');
  groups.delete(child);
  await ended;
}

/** Ends every command that `run` has under way. */
export function endRunning(): void {
  for (const child of running) child.kill('SIGTERM');
}
