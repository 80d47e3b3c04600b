import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { run, type Environment } from './processes.ts';
import { ScriptError } from './sentence.ts';

const CLI = /npm-cli\.c?js$/;

/** npm's own program file: run by our Node, whatever Node npm was installed with. */
export function npmCli(env: Environment = process.env): string {
  if (env.npm_execpath && CLI.test(env.npm_execpath) && existsSync(env.npm_execpath)) return env.npm_execpath;
  for (const folder of (env.PATH ?? env.Path ?? '').split(delimiter)) {
    const command = join(folder, 'npm');
    const candidates = [
      existsSync(command) ? realpathSync(command) : '',
      join(folder, 'node_modules/npm/bin/npm-cli.js'),
    ];
    const found = candidates.find((file) => CLI.test(file) && existsSync(file));
    if (found) return found;
  }
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  if (existsSync(beside)) return beside;
  throw new ScriptError({
    zh: '找不到 npm：请用 npm start / npm test 运行，或安装带 npm 的 Node。',
    en: 'npm was not found: run this as npm start / npm test, or install a Node that brings npm.',
  });
}

/**
 * The environment for an npm of our own. An npm that runs us leaves its settings for *this* project behind
 * (`ignore-scripts`, its prefix, the script's name); they would bend an install in another folder. What the user
 * set (registry, proxy, cache, certificates) stays.
 */
export function cleanNpmEnvironment(env: Environment = process.env): Environment {
  const ours =
    /^npm_(package|lifecycle)_|^npm_(command|node_execpath|execpath)$|^npm_config_(local_prefix|prefix|global_prefix|ignore_scripts|omit|include|workspace.*)$/i;
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !ours.test(name) && name !== 'INIT_CWD' && name !== 'NODE_ENV'),
  );
}

/** Where node-gyp finds the headers of the Node that runs us: beside it, else node-gyp fetches them. */
export function headersFolder(execPath: string = process.execPath): string | undefined {
  const folder = dirname(dirname(execPath));
  return existsSync(join(folder, 'include', 'node', 'node.h')) ? folder : undefined;
}

/** Runs npm to its end; returns its standard output and errors together. @throws ScriptError when it fails. */
export function npm(args: string[], cwd: string, more: Environment = {}): Promise<string> {
  return run(process.execPath, [npmCli(), ...args], { cwd, env: { ...cleanNpmEnvironment(), ...more } });
}
