import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The first stage is plain JavaScript for an old Node, which jest does not read: so a Node of its own asks it. */
function ask(expression: string): unknown {
  const module = pathToFileURL(join(process.cwd(), 'scripts', 'bootstrap.mjs')).href;
  const code = `import * as b from ${JSON.stringify(module)}; console.log(JSON.stringify(${expression} ?? null));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }),
  );
}

describe('the Node that n8n runs on', () => {
  it('is an even one from 24 on', () => {
    const versions = [
      'v18.20.0',
      'v20.20.2',
      'v22.16.0',
      'v23.6.0',
      'v24.0.0',
      'v24.21.0',
      'v25.1.0',
      'v26.0.0',
    ];
    const fitting = ask(`${JSON.stringify(versions)}.filter((version) => b.fits(version))`);
    expect(fitting).toEqual(['v24.0.0', 'v24.21.0', 'v26.0.0']);
  });

  it('is fetched in a fitting version for every usual machine', () => {
    for (const [platform, arch] of [
      'linux x64',
      'linux arm64',
      'win32 x64',
      'darwin x64',
      'darwin arm64',
    ].map((s) => s.split(' '))) {
      const found = ask(`b.nodePackageFor('${platform}', '${arch}')`) as { version: string };
      expect(ask(`b.fits('v${found.version}')`)).toBe(true);
    }
  });

  it('is left to the user where nobody packs one', () => {
    expect(ask(`b.nodePackageFor('sunos', 'x64')`)).toBeNull();
  });
});
