import { changeText, defaultRulebook, differenceOf, rulebookSchema } from '../../../voc/rulebook';
import type { Rulebook, RulebookInput } from '../../../voc/rulebook';

const base = (): Rulebook => defaultRulebook();
const changed = (change: Partial<RulebookInput>): Rulebook => rulebookSchema.parse({ ...base(), ...change });
const lines = (before: Rulebook, after: Rulebook) =>
  differenceOf(before, after).map((change) => changeText(change).zh);

describe('the difference between two rulebooks', () => {
  it('is empty for the same content, whatever the version', () => {
    expect(differenceOf(base(), { ...base(), version: 9 })).toEqual([]);
  });

  it('says in words what a person would see change in the tables', () => {
    const { limits, people, ladders, owners, surge } = base();
    const after = changed({
      zone: 'Asia/Urumqi',
      words: [{ word: '刹车+发抖', level: 'P0', category: 'brake' }],
      people: people.map((one, i) => (i === 0 ? { ...one, mobile: '13800000001' } : one)).slice(0, 4),
      limits: limits
        .filter(({ id }) => id !== 'plan')
        .map((one) => (one.id === 'expertCheck' ? { ...one, minutes: 90 } : one)),
      ladders: ladders.map((ladder) => ({ ...ladder, loops: 5 })),
      owners: [{ region: '四川', department: '西南大区', owner: '王芳', coOwners: ['法务部'] }, ...owners],
      surge: surge.map((rule) => (rule.id === 'groupOutbreak' ? { ...rule, minimum: 30 } : rule)),
      masks: { vin: true },
    });
    expect(lines(base(), after)).toEqual([
      '红线词：增加“刹车+发抖”（级别 P0，类别 brake）',
      '人员：修改“质量总监”（手机 （空） → 13800000001）',
      expect.stringContaining('时限：删除“plan 处理方案”'),
      '时限：修改“expertCheck 专家核查数据”（分钟 60 → 90）',
      ...Array(4).fill(expect.stringMatching(/升级阶梯：修改“redLine · .*（轮数 3 → 5）/)),
      '责任人：增加“四川”（部门 西南大区，责任人 王芳，协办人 法务部）',
      '突增规则：修改“groupOutbreak 同一故障 24 小时内达到 50 起且在扩散”（最少起数 50 → 30）',
      '设置：修改“时区”（值 Asia/Shanghai → Asia/Urumqi）',
      '设置：修改“车架号打码”（值 否 → 是）',
    ]);
  });

  it('tells of a new order of owners, where the first row that fits wins', () => {
    const { owners } = base();
    const swapped = changed({ owners: [owners[1]!, owners[0]!, ...owners.slice(2)] });
    expect(lines(base(), swapped)).toEqual(['责任人：调整了先后顺序']);
  });

  it('tells people who share a role apart', () => {
    const two = (mobile: string) =>
      changed({
        people: [
          ...base().people,
          { role: '研发值班', name: '周工', mobile: '13800000001' },
          { role: '研发值班', name: '吴工', mobile },
        ],
      });
    expect(lines(two('13800000002'), two('13800000003'))).toEqual([
      '人员：修改“研发值班 吴工”（手机 13800000002 → 13800000003）',
    ]);
  });
});
