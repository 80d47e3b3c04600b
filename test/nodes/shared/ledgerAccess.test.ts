import '../../support/chinese';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ICredentialTestFunctions, IDataObject } from 'n8n-workflow';
import { VocCase } from '../../../nodes/VocCase/VocCase.node';
import { defaultStore } from '../../../nodes/shared/ledgerAccess';
import { vocLedgerTest } from '../../../nodes/shared/ledgerTest';
import { Ledger } from '../../../voc/ledger';
import { NO_POSTGRES, postgresServer, TEST_SECRET, testFolder } from '../../support/ledgers';
import { runNode } from '../../support/nodeContext';
import { freePort, postgresBinaries } from '../../support/postgres';

/** What an operator reads when a node, and the test of its credential, cannot open the ledger. */
async function shown(data: IDataObject) {
  const error: unknown = await runNode(new VocCase(), {
    parameters: { operation: 'open' },
    items: [{ feedback: { number: 'F-1', text: '异响' }, verdict: {} }],
    credentials: { vocLedgerApi: data },
  }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { name, message, description } = error as Error & { description: string };
  const tested = await vocLedgerTest.call({} as ICredentialTestFunctions, {
    id: '1',
    name: '台账',
    type: 'vocLedgerApi',
    data: data as never,
  });
  return { name, message, description, tested: tested.status, sentence: tested.message };
}

/** One Chinese sentence with a remedy, the same from the node and from the credential; no stack, no driver text. */
async function refused(data: IDataObject, message: RegExp): Promise<void> {
  const { name, message: headline, description, tested, sentence } = await shown(data);
  expect({ name, tested }).toEqual({ name: 'NodeOperationError', tested: 'Error' });
  expect(headline).toMatch(message);
  expect(headline).toMatch(/[一-鿿]/);
  expect(headline).not.toMatch(/\n|Error:|E[A-Z]{4,}/);
  expect(description).toContain('请');
  expect(sentence.startsWith(headline)).toBe(true);
}

const sqlite = (path: string): IDataObject => ({ store: 'sqlite', path, secret: TEST_SECRET });

/** Root may write everywhere, so the attempt is made as "nobody" (65534). */
async function asOrdinaryUser(work: () => Promise<void>): Promise<void> {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid!(65534);
  try {
    await work();
  } finally {
    if (root) process.seteuid!(0);
  }
}

describe('the path of the ledger', () => {
  it.each([
    ['voc.sqlite', /不是完整路径/],
    ['../voc.sqlite', /不是完整路径/],
    [':memory:', /不是完整路径/],
    ['file:/tmp/voc.sqlite', /不是完整路径/],
    ['/tmp/voc\0.sqlite', /不是可用的文件路径/],
    [`/tmp/${'x'.repeat(5000)}`, /不是可用的文件路径/],
    [`/tmp/${'x'.repeat(300)}`, /无法打开台账/],
    ['/dev/null', /不是能保存数据的地方/],
    ['/dev/null/voc.sqlite', /不是能保存数据的地方/],
    ['/proc/self/voc.sqlite', /不是能保存数据的地方/],
    ['/proc/1/fd/new/folder/voc.sqlite', /不是能保存数据的地方/],
    ['/sys/voc.sqlite', /不是能保存数据的地方/],
    ['/', /是文件夹/],
  ])('%j is refused in one sentence, at once', async (path, message) => await refused(sqlite(path), message));

  it('a folder, a file in the way, a pipe and a link that leads out of storage are named', async () => {
    const folder = testFolder();
    await refused(sqlite(folder), /是文件夹/);
    expect((await shown(sqlite(folder))).description).toContain(join(folder, 'voc-redline.sqlite'));
    writeFileSync(join(folder, 'file'), '');
    await refused(sqlite(join(folder, 'file', 'sub', 'voc.sqlite')), /file”是文件，不能当作文件夹/);
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await refused(sqlite(join(folder, 'pipe')), /不是能保存数据的地方/);
    symlinkSync('/proc/self', join(folder, 'link'));
    await refused(sqlite(join(folder, 'link', 'new', 'voc.sqlite')), /不是能保存数据的地方/);
    symlinkSync(join(folder, 'round'), join(folder, 'round'));
    await refused(sqlite(join(folder, 'round', 'voc.sqlite')), /无法打开台账/);
  });

  it('makes the folders that are missing, and follows a link to a folder', async () => {
    const folder = testFolder();
    mkdirSync(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    const path = join(folder, 'link', 'a', 'b', 'voc.sqlite');
    const { tested } = await shown(sqlite(path));
    expect(tested).toBe('OK');
    expect(existsSync(join(folder, 'real', 'a', 'b', 'voc.sqlite'))).toBe(true);
  });

  it('a folder nobody may write, and a disk that is read-only', async () => {
    const folder = testFolder();
    const path = join(folder, 'voc.sqlite');
    await (await Ledger.open({ kind: 'sqlite', path, secret: TEST_SECRET })).close();
    chmodSync(path, 0o444);
    chmodSync(folder, 0o555);
    await asOrdinaryUser(async () => {
      await refused(sqlite(join(folder, 'new', 'voc.sqlite')), /只读/);
      await refused(sqlite(path), /只读/);
    });
    chmodSync(folder, 0o700);
    await asOrdinaryUser(async () => await refused(sqlite(path), /只读|无法打开/));
  });

  it('is absolute where the user folder of n8n is given relative', () => {
    const before = process.env.N8N_USER_FOLDER;
    process.env.N8N_USER_FOLDER = 'somewhere';
    expect(defaultStore().path).toBe(join(process.cwd(), 'somewhere', '.n8n', 'voc-redline.sqlite'));
    if (before === undefined) delete process.env.N8N_USER_FOLDER;
    else process.env.N8N_USER_FOLDER = before;
  });

  it('another secret than the ledger’s is one sentence too', async () => {
    const path = join(testFolder(), 'voc.sqlite');
    expect((await shown(sqlite(path))).tested).toBe('OK');
    await refused({ ...sqlite(path), secret: 'quite another secret' }, /另一把密钥/);
  });
});

describe('a PostgreSQL ledger', () => {
  const server = { store: 'postgres', host: '127.0.0.1', database: 'voc', user: 'voc', secret: TEST_SECRET };

  it.each([
    [{ host: '' }, /没有填写主机/],
    [{ database: '' }, /没有填写数据库名/],
    [{ user: '' }, /没有填写用户名/],
    [{ port: 70000 }, /端口 70000 不可用/],
  ])('%j is named', async (data, message) => await refused({ ...server, ...data }, message));

  it('nobody listens', async () =>
    await refused({ ...server, port: await freePort() }, /无法打开台账数据库/));

  if (!postgresBinaries()) {
    it(NO_POSTGRES, () => expect(postgresBinaries()).toBeUndefined());
    return;
  }

  it('wrong password', async () => {
    const { settings } = await postgresServer();
    const data = { store: 'postgres', ...settings, secret: TEST_SECRET, schema: 'wrong_password' };
    await refused({ ...data, password: 'not-the-password' }, /拒绝登录/);
    expect((await shown(data as IDataObject)).tested).toBe('OK');
  });
});
