import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sampleComplaints } from '../samples.ts';
import { INBOX_CONFIG, startCredentials } from '../start-credentials.ts';
import { InboxProcess } from './inboxClient.ts';
import { ensureN8n } from './install.ts';
import { N8nRest, type Login } from './n8nRest.ts';
import { N8nServer } from './n8nServer.ts';
import { ensurePack, installPack } from './pack.ts';
import { projectPaths } from './paths.ts';
import { freePort } from './ports.ts';
import { postSamples, type SampleResult } from './postSamples.ts';
import { Progress } from './progress.ts';
import { importCredentials, importWorkflows, publishAll, readWorkflows } from './templates.ts';

/** What `npm start` gives a user, in a folder of its own that is deleted afterwards. */
export interface Scene {
  n8n: N8nServer;
  rest: N8nRest;
  inbox: InboxProcess;
  owner: Login;
  samples: SampleResult[];
}

const OWNER: Login = { email: 'owner@example.com', password: 'Voc7screens' };

/** A real n8n with the package, all templates and the sample complaints, for as long as `use` runs. */
export async function withScene<T>(use: (scene: Scene) => Promise<T>): Promise<T> {
  const paths = projectPaths();
  const progress = new Progress();
  await ensureN8n(paths, progress);
  const pack = await ensurePack(paths, progress);
  mkdirSync(paths.cache, { recursive: true });
  const userFolder = mkdtempSync(join(paths.cache, 'scene-'));
  const inboxPort = await freePort();
  let inbox: InboxProcess | undefined;
  let n8n: N8nServer | undefined;
  try {
    await installPack(pack, userFolder);
    inbox = await InboxProcess.start({ ...paths, startRun: userFolder }, inboxPort, INBOX_CONFIG);
    n8n = new N8nServer({
      binary: paths.n8nBinary,
      userFolder,
      port: await freePort(),
      brokerPort: await freePort(),
    });
    const workflows = readWorkflows(paths.workflows);
    await importCredentials(n8n, startCredentials({ inbox: inboxPort }));
    await importWorkflows(n8n, workflows);
    await progress.step({ zh: '启动 n8n', en: 'Starting n8n' }, async () => await n8n?.start());
    const rest = new N8nRest(n8n.url);
    await rest.setUpOwner(OWNER);
    await publishAll(rest, workflows);
    await n8n.waitForWebhook('voc-intake');
    await n8n.waitForWebhook('voc-act');
    const intake = `${n8n.url}/webhook/voc-intake`;
    const samples = await postSamples(sampleComplaints('scene'), intake, inbox.journal.bind(inbox));
    return await use({ n8n, rest, inbox, owner: OWNER, samples });
  } finally {
    await Promise.all([n8n?.stop(), inbox?.stop()]);
    rmSync(userFolder, { recursive: true, force: true, maxRetries: 3 });
  }
}
