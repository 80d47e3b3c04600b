import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { join } from 'node:path';
import { VocNormalize } from '../../nodes/VocNormalize/VocNormalize.node';
import { flatXml } from '../../nodes/VocNormalize/flatXml';
import { PRESETS } from '../../voc/feedback';
import { runNode } from '../support/nodeContext';
import type { NodeRun } from '../support/nodeContext';
import { testFolder, TEST_SECRET } from '../support/ledgers';

interface Trial {
  preset: string;
  why: string;
  outcome: string;
  reason: string;
  found: Array<{ field: string; name: string; path: string; value: string }>;
  notFound: Array<{ field: string }>;
  text: { judged: string };
  problems: IDataObject[];
}

async function attempt(parameters: IDataObject, more: NodeRun = {}): Promise<Trial> {
  const [[item]] = await runNode(new VocNormalize(), {
    parameters: { operation: 'tryPreset', ...parameters } as NodeRun['parameters'],
    ...more,
  });
  return item!.json as unknown as Trial;
}

describe('trying a preset in the panel', () => {
  it.each(PRESETS.map(({ id }) => id))(
    'shows what %s finds in its own sample, with nothing filled in',
    async (preset) => {
      const trial = await attempt({ preset });
      expect(trial).toMatchObject({ preset, outcome: 'accepted' });
      expect(trial.found.length).toBeGreaterThanOrEqual(3);
      const fields = [...trial.found, ...trial.notFound].map(({ field }) => field);
      expect(new Set(fields).size).toBe(fields.length);
      for (const { name, path } of trial.found) expect(name && path).toBeTruthy();
    },
  );

  it('masks what it shows', async () => {
    const all = await Promise.all(
      PRESETS.map(async ({ id }) => JSON.stringify(await attempt({ preset: id }))),
    );
    expect(all.join('\n')).not.toMatch(/(?<!\d)1[3-9]\d{9}(?!\d)|[a-z]{2,}@mail\.example/);
    expect(all.join('\n')).not.toContain('沪AD12345');
  });

  it('reads what was pasted, detects the channel, and says why', async () => {
    const message = JSON.stringify({ comment_id: '1', content: '刹车失灵', create_time: 1795226400 });
    const trial = await attempt({ preset: 'auto', message });
    expect(trial).toMatchObject({ preset: 'socialComment', text: { judged: '刹车失灵' } });
    expect(trial.why).toContain('comment_id');
  });

  it('takes the item itself where nothing was pasted', async () => {
    expect(await attempt({ preset: 'auto' }, { items: [{ body: { text: '异响' } }] })).toMatchObject({
      text: { judged: '异响' },
    });
  });

  it('tries a mapping made by hand', async () => {
    const mapping = { fields: [{ field: 'text', path: 'a.title + a.body' }] };
    const trial = await attempt({
      preset: 'custom',
      mapping,
      message: '{"a":{"title":"投诉","body":"异响"}}',
    });
    expect(trial).toMatchObject({ preset: 'custom', text: { judged: '投诉\n异响' } });
  });

  it('says what is missing where the message would be rejected', async () => {
    const trial = await attempt({ preset: 'email', message: '{"from":"a@mail.example"}' });
    expect(trial).toMatchObject({
      outcome: 'rejected',
      reason: 'noText',
      problems: [{ code: 'input.missing' }],
    });
    expect(trial.notFound.map(({ field }) => field)).toContain('text');
  });

  it.each(['[]', '"x"', '{', '5', ''])('throws nothing for %j', async (message) => {
    expect(await attempt({ preset: 'auto', message })).toHaveProperty('outcome');
  });
});

describe('the panel', () => {
  const { properties } = new VocNormalize().description;

  it('shows a sample under every preset, as the example to try and as a hint', () => {
    for (const { id, sample } of PRESETS) {
      const example = properties.find(
        ({ name, displayOptions }) =>
          name === 'message' && (displayOptions?.show?.preset as string[] | undefined)?.includes(id),
      );
      expect(JSON.parse(example!.default as string)).toEqual(sample);
      expect(properties.find(({ name }) => name === `sample_${id}`)!.displayName).toContain(
        JSON.stringify(sample),
      );
    }
  });

  it('offers every preset, the detection and the mapping by hand', () => {
    const preset = properties.find(({ name }) => name === 'preset')!;
    const values = preset.options!.map((option) => ('value' in option ? option.value : undefined));
    expect(values).toEqual(['auto', ...PRESETS.map(({ id }) => id), 'custom']);
    expect(preset.default).toBe('auto');
  });
});

describe("WeChat's XML", () => {
  const xml =
    '<xml><ToUserName><![CDATA[gh]]></ToUserName><FromUserName><![CDATA[o1]]></FromUserName>' +
    '<CreateTime>1795226400</CreateTime><MsgType><![CDATA[text]]></MsgType>' +
    '<Content><![CDATA[刹车<失灵>了]]></Content><MsgId>42</MsgId></xml>';

  async function receive(data: string, mimeType: string): Promise<INodeExecutionData[][]> {
    const path = join(testFolder(), 'voc.sqlite');
    return await runNode(new VocNormalize(), {
      items: [
        {
          json: { body: {}, headers: {} },
          binary: { data: { data: Buffer.from(data).toString('base64'), mimeType } },
        },
      ],
      credentials: { vocLedgerApi: { store: 'sqlite', path, secret: TEST_SECRET } },
    });
  }

  it.each(['text/xml', 'application/xml'])('is read from a raw body (%s)', async (mimeType) => {
    const [[item]] = await receive(xml, mimeType);
    expect(item!.json.feedback).toMatchObject({
      channel: 'privateMessage',
      sourceId: '42',
      text: '刹车<失灵>了',
      occurredAt: '2026-11-21T10:00:00.000+08:00',
    });
  });

  it.each(['<xml></xml>', '<rss><a>1</a></rss>', '<xml><Content>a</Content>', 'x<xml><a>1</a></xml>'])(
    'is not seen in %j',
    (text) => expect(flatXml(text)).toBeUndefined(),
  );

  it('reaches no prototype and stays fast on hostile input', () => {
    expect(Object.getPrototypeOf(flatXml('<xml><__proto__>1</__proto__><a>1</a></xml>')!.xml)).toBe(
      Object.prototype,
    );
    const from = performance.now();
    flatXml(`<xml>${'<a>'.repeat(300_000)}</xml>`);
    expect(performance.now() - from).toBeLessThan(5000);
  });
});
