import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { forEachText } from '../../nodes/shared/localisation';
import type { TranslationTable } from '../../nodes/shared/localisation';

const root = join(__dirname, '../..');

/** Every node and credential of the package, found on disk: a forgotten one cannot hide. */
const files = ['nodes', 'credentials'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(node|credentials)\.ts$/.test(file))
    .map((file) => join(folder, file)),
);

/** The description as a server of that language builds it. */
function load(file: string, locale: string): object {
  const former = process.env.N8N_DEFAULT_LOCALE;
  process.env.N8N_DEFAULT_LOCALE = locale;
  try {
    let description: object | undefined;
    jest.isolateModules(() => {
      const exported = Object.values(require(join(root, file)) as Record<string, new () => object>);
      const instance = new exported[0]!() as { description?: object };
      description = instance.description ?? instance;
    });
    return description!;
  } finally {
    if (former === undefined) delete process.env.N8N_DEFAULT_LOCALE;
    else process.env.N8N_DEFAULT_LOCALE = former;
  }
}

function textsOf(description: object): string[] {
  const texts: string[] = [];
  forEachText(description, (text) => void texts.push(text));
  return texts;
}

function tableFile(file: string): string {
  return file.startsWith('credentials')
    ? file.replace(/\.credentials\.ts$/, '.zh-CN.json')
    : join(file, '../zh-CN.json');
}

it('finds the nodes and credentials', () => expect(files.length).toBeGreaterThanOrEqual(4));

describe.each(files)('%s', (file) => {
  const english = textsOf(load(file, 'en'));
  const chinese = textsOf(load(file, 'zh-CN'));
  const table = existsSync(join(root, tableFile(file)))
    ? (JSON.parse(readFileSync(join(root, tableFile(file)), 'utf8')) as TranslationTable)
    : {};

  it('shows no untranslated text in Chinese panels', () => {
    expect(chinese).toHaveLength(english.length);
    // A name that is the same in both languages (PostgreSQL) stands in the table all the same: it was looked at.
    const left = chinese.filter((text, i) => !/\p{Script=Han}/u.test(text) && table[english[i]!] !== text);
    expect([...new Set(left)]).toEqual([]);
  });

  it('shows no Chinese sentence in English panels', () => {
    const left = english.filter((text) => /\p{Script=Han}/u.test(text.replace(/^e\.g\. .*/u, '')));
    expect(left).toEqual([]);
  });

  it('has no translation nobody needs', () => {
    expect(Object.keys(table).filter((text) => !english.includes(text))).toEqual([]);
  });

  it('has its icons, both themes', () => {
    const { icon } = load(file, 'en') as { icon?: { light: string; dark: string } };
    for (const path of [icon?.light, icon?.dark]) {
      expect(path).toMatch(/^file:/);
      expect(existsSync(join(root, file, '..', path!.slice('file:'.length)))).toBe(true);
    }
  });
});

describe.each(files.filter((file) => file.endsWith('.node.ts')))('codex of %s', (file) => {
  it('names the node, and is found by Chinese and English words', () => {
    const codex = JSON.parse(readFileSync(join(root, file.replace(/\.ts$/, '.json')), 'utf8')) as {
      node: string;
      categories: string[];
      alias: string[];
    };
    const { name } = load(file, 'en') as { name: string };
    expect(codex.node).toBe(`n8n-nodes-voc-redline.${name}`);
    expect(codex.categories.length).toBeGreaterThan(0);
    expect(codex.alias.some((word) => /\p{Script=Han}/u.test(word))).toBe(true);
    expect(codex.alias.some((word) => /^[A-Za-z0-9 -]+$/.test(word))).toBe(true);
  });
});

it('would tell of a text that nobody translated', () => {
  const description = load(join('nodes', 'VocNormalize', 'VocNormalize.node.ts'), 'zh-CN') as {
    hints: object[];
  };
  const strange = { ...description, hints: [{ message: 'Never translated' }] };
  expect(textsOf(strange).filter((text) => !/\p{Script=Han}/u.test(text))).toContain('Never translated');
});
