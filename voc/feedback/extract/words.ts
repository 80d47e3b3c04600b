import type { Sentence } from '../../types';
import type { Entry, Need, WordKind } from './vocabulary';

export const list = (words: string | undefined) => (words ?? '').split(' ').filter(Boolean);

/** Names that are ordinary words, or parts of such, more often than places. */
const ORDINARY = new Set(
  (
    '天水 大理 日照 来宾 东方 安宁 平安 高安 天长 东营 延安 白银 文昌 四平 三明 大同 包头 安康 长治 平凉 东海 中卫 朝阳 ' +
    '海口 明光 新余 黄山 泰安 和田 阳泉 定安 吉安 安顺 通化 黑河 白山 五家渠 万宁 北海 南安 乐东 屯昌 陵水 河间 任丘 ' +
    '凤凰 江油 丹江口 大安 德兴 龙口 仙桃 天门 新星 双河 北屯 图木舒克 林州 晋江 安阳 南投 金门 基隆'
  ).split(' '),
);
/** Words that hold a place's name and are none. */
export const placeGuards = list(
  '东西安装 西安装 西安全 西安排 延安装 延安全 拖延安 三明治 宁德时代 大同小异 每天水 大理石 大理由 最大理 南京路 南京东路 南京西路 北京路 ' +
    '上海路 天津路 重庆路 广州路 武汉路 深圳路 中山路 中山大道 中山北路 中山南路 西藏路 四川路 河南路 山东路 江西路 福建路 ' +
    '上海总部 北京时间 海南鸡 重庆小面 深圳速度 新疆棉 青海湖 吉林大学 黄山松 天水围 东营销 包头皮',
);
const SUFFIXED = /(?:市|区|县|旗|省|盟|州|镇|岛)$/;

/** A word and what it stands for. */
export interface Word {
  text: string;
  entry: Entry;
}

/** 途观 and 途观L are two cars, 秦PLUS and 秦PLUSDM-i one. */
const OWN_SERIES = /^(?:[LSXE]|PLUS|Pro|MAX|GE|EV|新能源)$/i;
const seriesId = (first: string, name: string) =>
  name.startsWith(first) && OWN_SERIES.test(name.slice(first.length).replaceAll('_', '')) ? name : first;
/** `_` stands for a space that may be missing. */
const spellings = (word: string) =>
  word.includes('_') ? [word.replaceAll('_', ' '), word.replaceAll('_', '')] : [word];

/** A brand of vehicles.zh-CN.json. */
export interface BrandRow {
  name: string;
  aliases?: string;
  weak?: boolean;
  series: string;
}

export function* brandWords(row: BrandRow): Generator<Word> {
  const aliases = list(row.aliases);
  const need = row.weak ? 'context' : 'alone';
  for (const [i, alias] of [row.name, ...aliases].entries()) {
    const bare = alias.replaceAll('~', '');
    const entry: Entry = {
      kind: 'brand',
      id: row.name,
      need: i === 0 ? need : bare === alias ? 'alone' : 'context',
    };
    for (const text of spellings(bare)) yield { text, entry };
  }
  for (const series of list(row.series)) {
    const names = series.split('/');
    const first = names[0].replace(/[~=]/g, '');
    for (const name of names) {
      const bare = name.replace(/[~=]/g, '');
      const id = seriesId(first, bare).replaceAll('_', ' ');
      const entry = (need: Need): Entry => ({ kind: 'series', id, of: row.name, need });
      if (name.includes('=')) {
        for (const brand of [row.name, ...aliases]) yield { text: `${brand}${bare}`, entry: entry('alone') };
      } else if (bare.length > 1) {
        const needs = /^\d+$/.test(bare) ? 'brandBefore' : name.includes('~') ? 'brandInText' : 'alone';
        for (const text of spellings(bare)) yield { text, entry: entry(needs) };
        // 比亚迪秦 is a word as well and would hide the longer 比亚迪秦PLUS, which begins behind it.
        if (row.series.includes('='))
          for (const text of spellings(bare)) yield { text: `${row.name}${text}`, entry: entry('alone') };
      }
    }
  }
}

export function* placeWords(
  provinces: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Generator<Word> {
  for (const [province, cities] of Object.entries(provinces)) {
    yield { text: province, entry: { kind: 'province', id: province, need: 'alone' } };
    for (const end of ['省', '市', '自治区'])
      yield { text: `${province}${end}`, entry: { kind: 'province', id: province, need: 'alone' } };
    for (const [city, districts] of Object.entries(cities)) {
      const whole = SUFFIXED.test(city) && city.length > 2;
      const short: Entry = {
        kind: 'city',
        id: city,
        of: province,
        need: ORDINARY.has(city) ? 'context' : 'alone',
      };
      if (city.length > 1 && city !== province) {
        yield { text: city, entry: short };
        if (!whole) yield { text: `${city}市`, entry: { ...short, need: 'alone' } };
      }
      for (const district of list(districts)) {
        const entry: Entry = { kind: 'district', id: district, of: city, province, need: 'alone' };
        yield { text: district, entry: district.length > 2 ? entry : { ...entry, need: 'context' } };
        const bare = district.replace(/(?:新区|[市区县])$/, '');
        if (bare !== district && bare.length > 1) yield { text: bare, entry: { ...entry, need: 'context' } };
      }
    }
  }
}

/** A component or symptom of faults.zh-CN.json. */
export interface FaultRow {
  id: string;
  name?: Sentence;
  words: string;
}

export function* componentWords(row: FaultRow): Generator<Word> {
  for (const text of list(row.words))
    yield { text: text.replaceAll('_', ' '), entry: { kind: 'component', id: row.id, need: 'alone' } };
}

export function* symptomWords(row: FaultRow): Generator<Word> {
  for (const word of list(row.words)) {
    const [, text, mark, of] = /^([^>!~]+)([>!~]?)(.*)$/.exec(word) ?? ['', word, '', ''];
    const entry: Entry = {
      kind: 'symptom',
      id: row.id,
      need: mark === '~' ? 'context' : 'alone',
      ...(of ? { of } : {}),
      ...(mark === '!' ? { fixed: true } : {}),
    };
    yield { text, entry };
  }
}

export function* plainWords(kind: WordKind, groups: Readonly<Record<string, string>>): Generator<Word> {
  for (const [id, words] of Object.entries(groups))
    for (const text of list(words)) yield { text, entry: { kind, id, need: 'alone' } };
}
