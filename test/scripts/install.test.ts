import { lockSatisfied } from '../../scripts/lib/install.ts';
import { cleanNpmEnvironment, headersFolder } from '../../scripts/lib/npm.ts';

describe('whether node_modules holds what the lockfile says', () => {
  const entry = { version: '1.0.0', integrity: 'sha512-a' };
  const lock = {
    packages: { '': {}, 'node_modules/a': entry, 'node_modules/mac': { ...entry, optional: true } },
  };

  it('is satisfied without the optional packages of other platforms', () => {
    expect(lockSatisfied(lock, { packages: { 'node_modules/a': entry } })).toBe(true);
  });

  it.each([
    ['nothing is installed', undefined],
    ['a package is missing', { packages: {} }],
    ['a version differs', { packages: { 'node_modules/a': { ...entry, version: '1.0.1' } } }],
    ['a content differs', { packages: { 'node_modules/a': { ...entry, integrity: 'sha512-b' } } }],
  ])('installs again when %s', (_, installed) => {
    expect(lockSatisfied(lock, installed)).toBe(false);
  });

  it('never counts a missing lockfile as installed', () => {
    expect(lockSatisfied(undefined, { packages: {} })).toBe(false);
  });
});

describe('the environment of our own npm runs', () => {
  it('drops what the outer npm left for this project and keeps what the user set', () => {
    const env = cleanNpmEnvironment({
      npm_config_ignore_scripts: 'true',
      npm_config_local_prefix: '/project',
      npm_package_name: 'n8n-nodes-voc-redline',
      npm_lifecycle_event: 'start',
      NODE_ENV: 'production',
      npm_config_registry: 'http://mirror.invalid/',
      HTTPS_PROXY: 'http://proxy.invalid',
    });
    expect(env).toEqual({
      npm_config_registry: 'http://mirror.invalid/',
      HTTPS_PROXY: 'http://proxy.invalid',
    });
  });

  it('names no headers where there are none', () => {
    expect(headersFolder('/nowhere/bin/node')).toBeUndefined();
  });
});
