import '../support/chinese';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { ours, runWorkflow } from '../support/engine';
import type { EngineNode, EngineRun } from '../support/engine';

/** An outbreak and ordinary noise on the road Normalize → Classifier → Surge Window → Case, inside n8n-core. */
const CITIES = [
  ['四川', '成都'],
  ['浙江', '杭州'],
  ['广东', '广州'],
  ['湖北', '武汉'],
  ['陕西', '西安'],
  ['山东', '青岛'],
] as const;
/** One trouble in many people's words: no text is a copy of another. */
const WORDS = [
  '没有声音',
  '断断续续',
  '自己关机',
  '连不上手机',
  '按键没反应',
  '一直黑屏',
  '杂音很大',
  '反复重启',
  '定位漂移',
  '蓝牙掉线',
];
const PLACES = ['上班路上', '高速上', '地库里', '送孩子时', '等红灯时', '洗车以后'];

let serial = 0;

/** Customers of one model with one trouble; each has a phone of his own. */
function complaints(
  model: string,
  count: number,
  more: (i: number) => IDataObject = () => ({}),
): IDataObject[] {
  return Array.from({ length: count }, (_, i) => {
    const [province, city] = CITIES[i % CITIES.length]!;
    serial += 1;
    return {
      body: {
        id: `surge-${serial}`,
        text: `${PLACES[i % PLACES.length]}车机${WORDS[i % WORDS.length]}，这个月第 ${i + 1} 回找你们，单号 ${serial * 7919}`,
        customer: { phone: String(13800000000 + serial * 37) },
        vehicle: { model },
        place: { province, city },
        fault: { codes: ['U0155'] },
        ...more(i),
      },
    };
  });
}

const road: EngineNode[] = [
  ours('vocNormalize'),
  ours('redLineClassifier'),
  ours('surgeWindow', { onError: 'continueRegularOutput' }),
  ours('vocCase', { name: 'surging', parameters: { operation: 'open' } }),
  ours('vocCase', { name: 'usual', parameters: { operation: 'open' } }),
];
const wires: Array<[string, number, string]> = [
  ['Start', 0, 'vocNormalize'],
  ['vocNormalize', 0, 'redLineClassifier'],
  ...[0, 1, 2, 3].map((output): [string, number, string] => ['redLineClassifier', output, 'surgeWindow']),
  ['surgeWindow', 0, 'surging'],
  ['surgeWindow', 1, 'usual'],
];

async function send(items: IDataObject[]): Promise<EngineRun> {
  const run = await runWorkflow({ items, nodes: road, connections: wires });
  expect(run.error).toBeUndefined();
  return run;
}

const surgeOf = ({ json }: INodeExecutionData) => json.surge as IDataObject;
/** Alarms of the rules about many customers; the run of three in a row is for R&D and rings on its own. */
const alarms = (items: INodeExecutionData[], rule = 'groupOutbreak') =>
  items.flatMap((item) =>
    (surgeOf(item).episodes as IDataObject[]).filter(
      (episode) => episode.rule === rule && episode.state !== 'ongoing',
    ),
  );

describe('a surge inside n8n-core', () => {
  it('gives one alarm for 60 feedbacks of one fault from several cities, and raises them', async () => {
    const { output } = await send(complaints('远岚E5', 60));
    const surging = output('surgeWindow', 0);
    expect(output('surgeWindow', 0).length + output('surgeWindow', 1).length).toBe(60);
    expect(alarms(surging)).toMatchObject([{ state: 'opened' }]);
    const last = (surgeOf(surging.at(-1)!).rules as IDataObject[]).find(
      ({ rule }) => rule === 'groupOutbreak',
    );
    expect(last).toMatchObject({ count: 60, threshold: 50, transition: 'ongoing' });
    // The 50th and all after it are opened as P0, by VoC Case behind it and with nothing configured.
    const opened = output('surging').map(({ json }) => (json.case as IDataObject).level);
    expect(opened.slice(-11)).toEqual(new Array(11).fill('P0'));
    expect(output('surging').at(-1)!.json.case).toMatchObject({
      attributes: { why: expect.stringContaining('24 小时内达到 50 起') as string },
    });
  });

  it('gives none when the same text is copied 60 times', async () => {
    const text = '车机一直黑屏，转发给大家看看，某某品牌车机又出问题了，大家一起来要说法';
    const { output } = await send(complaints('远岚S7', 60, () => ({ text })));
    const all = [...output('surgeWindow', 0), ...output('surgeWindow', 1)];
    expect(all.length).toBeGreaterThan(0);
    expect(alarms(all)).toEqual([]);
    const rules = surgeOf(all.at(-1)!).rules as IDataObject[];
    expect(rules.find(({ rule }) => rule === 'groupOutbreak')!.count).toBeLessThan(50);
  });

  it('takes the rules of the panel: what stays in one city is no surge where regions are asked for', async () => {
    const rule = {
      key: ['vehicle.model', 'fault'],
      ...{ windowHours: 24, minimum: 50, spreading: 'all', raisesTo: 'P0' },
      more: { name: '多地爆发', regions: 2, dealers: 0, risingPercent: 0 },
    };
    const nodes = road.map((node) =>
      node.name === 'surgeWindow'
        ? { ...node, parameters: { rules: 'node', surgeRules: { count: [rule] } } as never }
        : node,
    );
    const place = { province: '四川', city: '成都', dealer: '城西服务中心' };
    const local = await runWorkflow({
      items: complaints('远岚M3', 60, () => ({ place })),
      nodes,
      connections: wires,
    });
    expect(local.error).toBeUndefined();
    expect(local.output('surgeWindow', 0)).toEqual([]);
    expect(surgeOf(local.output('surgeWindow', 1).at(-1)!).rules).toMatchObject([
      { count: 60, reason: 'notSpreading', spreading: { regions: 1 } },
    ]);
    // One city more, and the same 60 ring.
    const wider = await runWorkflow({ items: complaints('远岚M3', 2), nodes, connections: wires });
    expect(wider.output('surgeWindow', 0).map((item) => surgeOf(item).alarm)).toEqual([true]);
  });

  it('gives none for ordinary noise: many models, many troubles', async () => {
    const noise = Array.from({ length: 60 }, (_, i) => complaints(`车型${i % 20}`, 1)[0]!).map((item, i) => ({
      body: { ...(item.body as IDataObject), fault: { codes: [`B10${10 + (i % 7)}`] } },
    }));
    const { output } = await send(noise);
    expect(output('surgeWindow', 1)).toHaveLength(60);
  });
});
