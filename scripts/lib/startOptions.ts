import { ScriptError } from './sentence.ts';

export interface StartOptions {
  port: number;
  /** Leave everything of earlier starts as it is. */
  keepData: boolean;
  /** Begin from nothing. */
  reset: boolean;
  help: boolean;
}

export const DEFAULT_PORT = 5678;

export const START_HELP = `npm start -- [选项 options]

在本机启动 n8n、本扩展包、模板和一个警报收件箱，然后发送几条示例投诉。
Starts n8n, this package, its templates and an alert inbox on this machine, then posts a few sample complaints.

  --port N      n8n 的端口，默认 ${DEFAULT_PORT}；收件箱从 5690 起取空闲端口
                n8n's port, ${DEFAULT_PORT} unless told; the inbox takes the next free one from 5690
  --keep-data   原样使用以前的数据：不发送示例投诉，也不用新版模板覆盖您在编辑器里改过的模板
                use the data of earlier starts as they are: no sample complaints are posted, and templates you edited
                in the editor are not overwritten by newer ones
  --reset       先删除以前的全部数据（账号、案件、模板）；不能与 --keep-data 同用
                delete all data of earlier starts first (login, cases, templates); not together with --keep-data
  --help        显示本说明  show this text

不加选项：保留以前的数据，模板有更新时重新导入，再发送一组新的示例投诉。按 Ctrl-C 停止全部程序。
Without options the data are kept, changed templates are imported again and new samples are posted. Ctrl-C stops all.`;

function wrong(zh: string, en: string): ScriptError {
  return new ScriptError({
    zh: `${zh}（npm start -- --help 查看用法）`,
    en: `${en} (see npm start -- --help)`,
  });
}

function portOf(value: string | undefined): number {
  const port = /^\d{1,5}$/.test(value ?? '') ? Number(value) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw wrong(
    `--port 需要 1 到 65535 的整数，而不是“${value ?? ''}”。`,
    `--port needs a whole number from 1 to 65535, not "${value ?? ''}".`,
  );
}

/** Reads the arguments of `npm start`. @throws ScriptError that names the argument at fault. */
export function readStartOptions(args: readonly string[]): StartOptions {
  const options: StartOptions = { port: DEFAULT_PORT, keepData: false, reset: false, help: false };
  for (let i = 0; i < args.length; i += 1) {
    const [name, ...rest] = args[i].split('=');
    const inline = rest.length > 0 ? rest.join('=') : undefined;
    if (name === '--port') {
      options.port = portOf(inline ?? args[i + 1]);
      if (inline === undefined) i += 1;
    } else if (inline !== undefined)
      throw wrong(`无法识别的参数：${args[i]}。`, `Unknown argument: ${args[i]}.`);
    else if (name === '--keep-data') options.keepData = true;
    else if (name === '--reset') options.reset = true;
    else if (name === '--help' || name === '-h') options.help = true;
    else throw wrong(`无法识别的参数：${args[i]}。`, `Unknown argument: ${args[i]}.`);
  }
  if (options.keepData && options.reset) {
    throw wrong(
      '--keep-data（保留数据）与 --reset（删除数据）互相矛盾，请只用一个。',
      '--keep-data and --reset contradict each other: use one of them.',
    );
  }
  return options;
}
