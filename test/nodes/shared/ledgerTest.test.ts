import '../../support/chinese';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ICredentialDataDecryptedObject, ICredentialTestFunctions } from 'n8n-workflow';
import { vocLedgerTest } from '../../../nodes/shared/ledgerTest';
import { normalize } from '../../../voc/feedback';
import { storeFeedback } from '../../../voc/feedback/store';
import { Ledger } from '../../../voc/ledger';
import { NO_POSTGRES, postgresServer, TEST_SECRET, testFolder } from '../../support/ledgers';
import { freePort, postgresBinaries } from '../../support/postgres';

async function test(data: ICredentialDataDecryptedObject) {
  const credential = { id: '1', name: '台账', type: 'vocLedgerApi', data };
  return await vocLedgerTest.call({} as ICredentialTestFunctions, credential);
}

describe('the test of the ledger credential', () => {
  it('makes the ledger where there is none', async () => {
    const path = join(testFolder(), 'new', 'voc.sqlite');
    expect(await test({ store: 'sqlite', path, secret: TEST_SECRET })).toEqual({
      status: 'OK',
      message: `台账可用：${path}`,
    });
    expect(existsSync(path)).toBe(true);
  });

  it('finds out that the secret is not the one of the stored data', async () => {
    const path = join(testFolder(), 'voc.sqlite');
    const ledger = await Ledger.open({ kind: 'sqlite', path, secret: TEST_SECRET });
    const decision = normalize({ text: '刹车失灵' }, { receivedAt: ledger.clock.now() });
    await ledger.transaction(async (tx) => await storeFeedback(tx, decision, { stalledAfterMs: 0 }));
    await ledger.close();
    expect(await test({ store: 'sqlite', path, secret: TEST_SECRET })).toMatchObject({ status: 'OK' });
    expect(await test({ store: 'sqlite', path, secret: 'quite another secret' })).toMatchObject({
      status: 'Error',
      message: expect.stringMatching(/另一把密钥.*请/) as string,
    });
  });

  it.each([
    [{ store: 'sqlite', path: 'voc.sqlite' }, /不是完整路径/],
    [{ store: 'sqlite', path: '/dev/null/nowhere/voc.sqlite' }, /nowhere/],
    [{ store: 'postgres', host: '', database: 'voc', user: 'voc', secret: TEST_SECRET }, /主机/],
    [{ store: 'postgres', host: 'x', database: '', user: 'voc', secret: TEST_SECRET }, /数据库名/],
    [{ store: 'postgres', host: 'x', database: 'voc', user: '', secret: TEST_SECRET }, /用户名/],
    [{ store: 'postgres', host: 'x', port: 0, database: 'voc', user: 'voc', secret: TEST_SECRET }, /端口/],
    [{ store: 'postgres', host: 'x', database: 'voc', user: 'voc', secret: 'short' }, /密钥太短/],
    [
      { store: 'postgres', host: 'x', database: 'voc', user: 'voc', secret: TEST_SECRET, schema: 'a-b' },
      /模式名/,
    ],
  ])('names the field at fault: %j', async (data, message) => {
    const result = await test(data as ICredentialDataDecryptedObject);
    expect(result).toEqual({ status: 'Error', message: expect.stringMatching(message) as string });
    expect(result.message).toMatch(/请|只能/);
  });

  it('says what to do about a file that is no database', async () => {
    const path = join(testFolder(), 'voc.sqlite');
    writeFileSync(path, 'this is no database, only a long enough text to look like one\n'.repeat(40));
    expect(await test({ store: 'sqlite', path, secret: TEST_SECRET })).toMatchObject({
      status: 'Error',
      message: expect.stringContaining('不是可用的 SQLite 数据库') as string,
    });
  });

  it('says what to do where nothing listens', async () => {
    const port = await freePort();
    const result = await test({
      store: 'postgres',
      host: '127.0.0.1',
      port,
      database: 'voc',
      user: 'voc',
      secret: TEST_SECRET,
    });
    expect(result).toMatchObject({
      status: 'Error',
      message: expect.stringContaining('无法打开台账') as string,
    });
  });

  if (!postgresBinaries()) {
    it(NO_POSTGRES, () => expect(postgresBinaries()).toBeUndefined());
    return;
  }

  it('works with PostgreSQL, and tells a wrong password from a missing database', async () => {
    const { settings } = await postgresServer();
    const data = { store: 'postgres', ...settings, secret: TEST_SECRET, schema: 'credential_test' };
    expect(await test(data)).toMatchObject({ status: 'OK' });
    const denied = await test({ ...data, password: 'wrong-password' });
    expect(denied).toMatchObject({ status: 'Error', message: expect.stringContaining('拒绝登录') as string });
    expect(denied.message).not.toContain('wrong-password');
    expect(await test({ ...data, database: 'nowhere' })).toMatchObject({
      status: 'Error',
      message: expect.stringMatching(/库名/) as string,
    });
  });
});
