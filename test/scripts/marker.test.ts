import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf, readMarker, writeMarker } from '../../scripts/lib/marker.ts';

describe('markers of finished steps', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'voc-marker-'));
    mkdirSync(join(folder, 'nodes'));
    writeFileSync(join(folder, 'nodes', 'a.ts'), 'one');
    writeFileSync(join(folder, 'nodes', 'b.ts'), 'two');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const hash = () => hashOf(folder, ['nodes', 'missing', 'package.json']);

  it('stays the same while nothing changes', () => {
    expect(hash()).toBe(hash());
  });

  it.each([
    ['an edited file', () => writeFileSync(join(folder, 'nodes', 'a.ts'), 'ones')],
    ['a new file', () => writeFileSync(join(folder, 'nodes', 'c.ts'), '')],
    ['a removed file', () => rmSync(join(folder, 'nodes', 'a.ts'))],
    ['a renamed file', () => renameSync(join(folder, 'nodes', 'a.ts'), join(folder, 'nodes', 'c.ts'))],
    ['a listed file that appears', () => writeFileSync(join(folder, 'package.json'), '{}')],
  ])('changes with %s', (_, change) => {
    const before = hash();
    change();
    expect(hash()).not.toBe(before);
  });

  it('does not change with a file that is not listed', () => {
    const before = hash();
    writeFileSync(join(folder, 'notes.md'), 'text');
    expect(hash()).toBe(before);
  });

  it('reads back what a step left, and nothing from a half-written file', () => {
    const file = join(folder, 'deep', 'state.json');
    expect(readMarker(file)).toBeUndefined();
    writeMarker(file, { sha256: 'x' });
    expect(readMarker(file)).toEqual({ sha256: 'x' });
    writeFileSync(file, '{"sha2');
    expect(readMarker(file)).toBeUndefined();
  });

  it('keeps a login from other users of the machine', () => {
    const file = join(folder, 'login.json');
    writeMarker(file, { password: 'x' }, 0o600);
    expect(statSync(file).mode & 0o077).toBe(0);
  });
});
