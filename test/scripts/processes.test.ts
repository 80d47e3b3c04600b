import { hasEnded, killGroup, lastLines, run, startGroup, stopGroup } from '../../scripts/lib/processes.ts';
import { describeError, ScriptError } from '../../scripts/lib/sentence.ts';

const cwd = process.cwd();

/** A server with a helper of its own; both hold the pipe to us open as long as they live. */
const WITH_HELPER = `
  const { spawn } = require('node:child_process');
  const code = 'setInterval(() => {}, 1000)';
  spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'inherit', 'ignore'] }).once('spawn', () => console.log('up'));
  setInterval(() => {}, 1000);
`;

async function startWithHelper() {
  const child = startGroup(process.execPath, ['-e', WITH_HELPER], { cwd });
  const allGone = new Promise<boolean>((resolve) => child.stdout?.once('close', () => resolve(true)));
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  const late = () => new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 2_000).unref());
  return { child, allGone: () => Promise.race([allGone, late()]) };
}

describe('servers that we start', () => {
  it.each([
    ['stopped', stopGroup],
    ['killed', killGroup],
  ])('leave no helper behind when they are %s', async (_, end) => {
    const { child, allGone } = await startWithHelper();
    await end(child);
    expect(hasEnded(child)).toBe(true);
    expect(await allGone()).toBe(true);
  });

  it('would leave it behind if only the server itself were ended', async () => {
    const { child, allGone } = await startWithHelper();
    child.kill('SIGKILL');
    expect(await allGone()).toBe(false);
    await killGroup(child);
    expect(await allGone()).toBe(true);
  });

  it('are killed when they do not want to stop', async () => {
    const stubborn = `process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)`;
    const child = startGroup(process.execPath, ['-e', stubborn], { cwd });
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    await stopGroup(child, 200);
    expect(child.signalCode).toBe('SIGKILL');
  });

  it('may be stopped twice', async () => {
    const { child } = await startWithHelper();
    await stopGroup(child);
    await expect(stopGroup(child)).resolves.toBeUndefined();
  });
});

describe('commands that we run', () => {
  it('fail with the end of what they said, and without a stack', async () => {
    const failing = run(process.execPath, ['-e', 'console.error("the reason"); process.exit(3)'], { cwd });
    const error: unknown = await failing.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ScriptError);
    expect(describeError(error)).toContain('the reason');
    expect(describeError(error)).toContain('3');
    expect(describeError(error)).not.toContain('processes.ts');
  });

  it('are quoted without colours and spinners', () => {
    const said =
      '\u001b[?25l◒  Building\u001b[999D\u001b[J◐  Building\u001b[999D\u001b[J\u001b[31merror\u001b[0m in a.ts\n\n';
    expect(lastLines(said, 5)).toBe('error in a.ts');
  });
});
