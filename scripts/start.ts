/** Second stage of `npm start` (see bootstrap.mjs for the first). */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InboxProcess } from './lib/inboxClient.ts';
import { ensureN8n, ensureRootDependencies } from './lib/install.ts';
import { readMarker, sha256, writeMarker } from './lib/marker.ts';
import { N8nRest, type Login } from './lib/n8nRest.ts';
import { N8nServer } from './lib/n8nServer.ts';
import { ensurePack, installPack } from './lib/pack.ts';
import { projectPaths } from './lib/paths.ts';
import { isFree, nextFreePort, portTaken } from './lib/ports.ts';
import { postSamples, type SampleResult } from './lib/postSamples.ts';
import { endRunning } from './lib/processes.ts';
import { Progress, seconds } from './lib/progress.ts';
import { describeError, ScriptError } from './lib/sentence.ts';
import { readStartOptions, START_HELP, type StartOptions } from './lib/startOptions.ts';
import { renderTable } from './lib/table.ts';
import { importCredentials, importWorkflows, publishAll, readWorkflows } from './lib/templates.ts';
import { sampleComplaints } from './samples.ts';
import { INBOX_CONFIG, startCredentials } from './start-credentials.ts';

const paths = projectPaths();
const progress = new Progress();
const INBOX_PORT = 5690;
const INTAKE = 'voc-intake';

/** What the user folder holds already, so that a second start need not import it again. */
interface Imported {
  credentials?: string;
  workflows?: string;
  published?: string;
}
const importedFile = join(paths.startRun, 'imported.json');
const loginFile = join(paths.startRun, 'login.json');

let server: N8nServer | undefined;
let inbox: InboxProcess | undefined;
let stopping: Promise<void> | undefined;

function stopAll(): Promise<void> {
  stopping ??= (async () => {
    endRunning();
    await Promise.all([server?.stop(), inbox?.stop()]);
  })();
  return stopping;
}

function stopOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!stopping) progress.say('\n■ 正在停止 n8n 与收件箱… · Stopping n8n and the inbox…');
      void stopAll().then(() => process.exit(0));
    });
  }
  // The first stage was killed outright: nobody could stop n8n any more.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && void stopAll().then(() => process.exit(1)), 1_000).unref();
}

/** The login of the demo n8n: made once, readable by its owner only. n8n wants a capital letter and a digit. */
function demoLogin(): Login {
  const kept = readMarker<Login>(loginFile);
  if (kept) return kept;
  const login = { email: 'owner@example.com', password: `Voc7${randomBytes(9).toString('base64url')}` };
  writeMarker(loginFile, login, 0o600);
  return login;
}

/** Credentials and templates, only where they differ from what was imported last. */
async function importWhatChanged(n8n: N8nServer, inboxPort: number, keepData: boolean): Promise<Imported> {
  const state = readMarker<Imported>(importedFile) ?? {};
  const credentials = startCredentials({ inbox: inboxPort });
  const credentialsHash = sha256(JSON.stringify(credentials));
  if (state.credentials !== credentialsHash) {
    await progress.step({ zh: '导入凭证', en: 'Importing credentials' }, () =>
      importCredentials(n8n, credentials),
    );
    state.credentials = credentialsHash;
    writeMarker(importedFile, state);
  }
  const workflows = readWorkflows(paths.workflows);
  const workflowsHash = sha256(JSON.stringify(workflows));
  if (state.workflows !== workflowsHash && !(keepData && state.workflows !== undefined)) {
    await progress.step({ zh: '导入模板', en: 'Importing templates' }, () => importWorkflows(n8n, workflows));
    state.workflows = workflowsHash;
    delete state.published;
    writeMarker(importedFile, state);
  }
  return state;
}

/** Makes the owner (first start) or logs in, then publishes what was imported. */
async function publishImported(n8n: N8nServer, state: Imported, login: Login): Promise<void> {
  const rest = new N8nRest(n8n.url);
  const settings = (await rest.call('GET', '/rest/settings')) as {
    userManagement?: { showSetupOnFirstLoad?: boolean };
  };
  const fresh = settings.userManagement?.showSetupOnFirstLoad === true;
  if (fresh) await rest.setUpOwner(login);
  if (!fresh && state.published === state.workflows) return;
  await progress.step({ zh: '发布模板', en: 'Publishing the templates' }, async () => {
    if (!fresh) {
      await rest.login(login).catch((error: unknown) => {
        const zh = `无法用 ${loginFile} 中的账号登录 n8n：若已在编辑器中改过密码，请写入该文件，或用 --reset 重新开始。`;
        const en = `The login in ${loginFile} is refused: put in the password you changed, or begin anew with --reset.`;
        throw new ScriptError({ zh, en }, error instanceof Error ? error.message : String(error));
      });
    }
    await publishAll(rest, readWorkflows(paths.workflows));
  });
  writeMarker(importedFile, { ...state, published: state.workflows });
}

/** Chinese names of the categories, from the pack itself. */
function categoryNames(): Map<string, string> {
  const pack = readMarker<{ categories: Array<{ id: string; name: { zh: string } }> }>(
    join(paths.root, 'voc/redline/packs/automotive.zh-CN.json'),
  );
  return new Map([
    ['none', '—'],
    ...(pack?.categories ?? []).map(({ id, name }): [string, string] => [id, name.zh]),
  ]);
}

function showResults(results: readonly SampleResult[]): void {
  const names = categoryNames();
  const heading = ['示例投诉', '应答', '级别', '类别', '案件', '警报到达', '说明'];
  const rows = results.map((result) => [
    result.title,
    `${result.status}（${result.answerMs} ms）`,
    result.level,
    names.get(result.category) ?? result.category,
    result.caseNumber,
    result.alertMs === undefined ? '—' : `${result.alertMs} ms`,
    result.note,
  ]);
  progress.say(`\n${renderTable([heading, ...rows])}\n`);
}

async function start(options: StartOptions): Promise<void> {
  const began = Date.now();
  stopOnSignals();
  if (!(await isFree(options.port))) throw new ScriptError(portTaken(options.port));
  if (options.reset) rmSync(paths.startRun, { recursive: true, force: true });
  mkdirSync(paths.startRun, { recursive: true });

  await ensureRootDependencies(paths, progress);
  await ensureN8n(paths, progress);
  const pack = await ensurePack(paths, progress);
  const title = { zh: '按 n8n 编辑器的方式安装扩展包', en: 'Installing the package as the n8n editor does' };
  await progress.step(title, () => installPack(pack, paths.startRun), { estimate: '20 s' });

  const inboxPort = await nextFreePort(INBOX_PORT, [options.port]);
  const brokerPort = await nextFreePort(options.port + 1, [inboxPort]);
  inbox = await InboxProcess.start(paths, inboxPort, INBOX_CONFIG);
  const logFile = join(paths.startRun, 'n8n.log');
  rmSync(logFile, { force: true });
  const { n8nBinary: binary, startRun: userFolder } = paths;
  const n8n = new N8nServer({ binary, userFolder, port: options.port, brokerPort, logFile });
  server = n8n;
  const state = await importWhatChanged(n8n, inboxPort, options.keepData);
  await progress.step({ zh: '启动 n8n', en: 'Starting n8n' }, () => n8n.start(), { estimate: '10 s' });
  const login = demoLogin();
  await publishImported(n8n, state, login);
  await n8n.waitForWebhook(INTAKE);
  void n8n.ended().then(async () => {
    if (stopping) return;
    progress.say(
      describeError(new ScriptError({ zh: 'n8n 已自行退出。', en: 'n8n ended by itself.' }, n8n.log(40))),
    );
    await stopAll();
    process.exit(1);
  });
  const readyAfter = seconds(Date.now() - began);

  const intake = `${n8n.url}/webhook/${INTAKE}`;
  if (!options.keepData) {
    const run = Date.now().toString(36);
    const { journal } = inbox;
    showResults(await postSamples(sampleComplaints(run), intake, journal.bind(inbox)));
  }
  progress.say(
    [
      `就绪，用时 ${readyAfter} · Ready after ${readyAfter}`,
      `  编辑器 Editor   ${n8n.url}`,
      `  账号 Login      ${login.email}`,
      `  密码 Password   ${login.password}`,
      `  收件箱 Inbox    ${inbox.url}`,
      `  投诉入口 Intake POST ${intake}`,
      `  日志 Log        ${logFile}`,
      '下一步：登录编辑器，打开“00 初始设置”执行一次（建数据表、发布规则手册），再到数据表里填上人员的手机号，告警就会 @ 到人',
      '  Next: run template 00 in the editor, then enter phone numbers in the Data Table voc_people: alerts will mention them',
      '按 Ctrl-C 停止全部程序 · Ctrl-C stops everything',
    ].join('\n'),
  );
}

async function main(): Promise<void> {
  const options = readStartOptions(process.argv.slice(2));
  if (options.help) progress.say(START_HELP);
  else await start(options);
}

main().catch(async (error: unknown) => {
  // A stop that the user asked for makes the step under way fail; that is no error to show.
  if (stopping) return;
  process.stderr.write(`\n${describeError(error)}\n`);
  await stopAll();
  process.exit(1);
});
