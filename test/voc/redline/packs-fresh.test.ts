import type { Level } from '../../../voc/types';
import { builtinLexicon, classifyText, compileLexicon, packLexicon, type PackId } from '../../../voc/redline';

/**
 * Everyday sentences written after the two packs and read once; what the packs missed then stays missed here, so the
 * floors say how far a first list of words and pairs carries. The packs are a start for an owner, not a finished work.
 */
const FRESH: Record<Exclude<PackId, 'automotive'>, { danger: string[]; ordinary: string[] }> = {
  household: {
    danger: [
      '刚买的水壶，插上电壶身居然是带电的',
      '洗手池下面的小厨宝漏电，差点要了我妈的命',
      '电风扇开了一晚上，早上起来插头都烧黑了',
      '洗衣机脱水的时候突然冒出一股浓烟，赶紧拔了电',
      '微波炉热个牛奶，玻璃转盘炸了',
      '宝宝用的辅食机刀片松脱，把我手指割破了',
      '取暖器把窗帘烤着了，幸亏发现得早',
      '手机在枕头边充电，半夜着起来了',
      '热水器点火的时候轰的一声，煤气泄漏',
      '电饭锅的线一直打火花',
      '插线板用了三天就融化了',
      '吊灯从天花板上掉下来砸到孩子的头',
      '智能门锁把我的指纹和住址都泄露出去了',
      '一级能效根本就是假的，电表实测翻倍',
    ],
    ordinary: [
      '冰箱噪音有点大，晚上睡不好',
      '电视开机广告太多',
      '洗衣机排水慢，洗一次要两个小时',
      '快递把外箱摔坏了，机器没事',
      '空调遥控器失灵，换电池就好',
      '电饭煲煮出来的饭有点硬',
      '安装师傅迟到了一个小时，态度还行',
      '这款烤箱升温快，烤鸡翅很香',
      '加湿器水箱太小，一晚上要加两次水',
      '电热毯一档就够暖和',
      '扫地机经常卡在门槛上',
      '家里的空气炸锅用了三年，没出过毛病',
      '想问一下这个型号有没有防干烧',
      '灯光颜色偏黄，跟图片不一样',
    ],
  },
  food: {
    danger: [
      '喝完这瓶牛奶我家娃一晚上吐了五次，在医院挂水',
      '蛋糕里吃出半根铁丝，嘴都划破了',
      '一袋米打开全是虫，还有霉味',
      '凉皮里有半只蟑螂',
      '整个班的孩子吃完盒饭集体腹泻',
      '买的火腿肠包装鼓起来了，一打开臭得不行',
      '超市把过期面包撕了标签接着卖',
      '婴儿奶粉里结块发黑',
      '我对花生过敏，配料里没写，吃完就休克了',
      '啤酒瓶放在桌上自己炸了，玻璃扎到腿',
      '抽检报告说这批茶叶农残超标',
      '号称纯牛肉，检测是猪肉掺的，掺假',
      '外卖汤里捞出一个创可贴',
      '吃鱼丸的时候咬到一块碎玻璃',
    ],
    ordinary: [
      '饼干太甜了，吃两块就腻',
      '配送慢，面条都坨了',
      '牛奶口感有点稀',
      '苹果个头偏小，但是挺脆',
      '包装盒压扁了，里面的饼干没碎',
      '赠品少发了一包',
      '这个辣酱不辣，适合孩子',
      '酸奶日期新鲜，回购了',
      '虾仁给得太少，八块钱不值',
      '奶茶三分糖还是很甜',
      '月饼礼盒好看，送人有面子',
      '米饭煮出来不够香',
      '优惠券用不了，客服说明天再试',
      '果汁沉淀是正常的吗',
    ],
  },
};

/** What was found at first reading, in percent: dangers at least, ordinary texts at most. */
const FLOORS = { household: { found: 64, falseP0: 0 }, food: { found: 78, falseP0: 0 } };

describe.each(Object.keys(FRESH) as (keyof typeof FRESH)[])('the %s pack on fresh sentences', (id) => {
  const compiled = compileLexicon(packLexicon(id));
  const rate = (texts: readonly string[], levels: Level[], words = compiled) =>
    (100 * texts.filter((text) => levels.includes(classifyText(text, words).level)).length) / texts.length;
  const { danger, ordinary } = FRESH[id];

  it('finds what it found, and rings no more often', () => {
    const found = rate(danger, ['P0', 'review']);
    const falseP0 = rate(ordinary, ['P0']);
    process.stdout.write(
      `${id}: found ${found.toFixed(0)} % of ${danger.length}, false P0 ${falseP0.toFixed(0)} % of ${ordinary.length}\n`,
    );
    expect(found).toBeGreaterThanOrEqual(FLOORS[id].found);
    expect(falseP0).toBeLessThanOrEqual(FLOORS[id].falseP0);
  });

  it('is another reader than the one for cars', () => {
    const cars = compileLexicon(builtinLexicon);
    expect(rate(danger, ['P0', 'review'])).toBeGreaterThan(rate(danger, ['P0', 'review'], cars));
    expect(classifyText('下坡时刹车踩到底完全没反应', compiled).level).toBe('P2');
  });
});
