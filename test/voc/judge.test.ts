import { classify, normalize } from '../../voc';
import { cleanText } from '../../voc/feedback';
import { judge } from '../../voc/judge';
import { builtinLexicon, classifyText, compileLexicon } from '../../voc/redline';

const compiled = compileLexicon(builtinLexicon);
const note = (reason: string) => [{ field: 'text', reason, message: { zh: '注', en: 'note' } }];

describe('what was not read whole', () => {
  it.each(['textCut', 'textGarbled'])('%s makes P1 and P2 a review', (reason) => {
    for (const text of ['座椅颜色很好看', '发动机无法启动，拖到店里']) {
      expect(['P1', 'P2']).toContain(judge(text, [], compiled).level);
      const verdict = judge(text, note(reason), compiled);
      expect(verdict).toMatchObject({ level: 'review', reason: 'textIncomplete' });
      expect(verdict.why.zh).toContain('截断');
      expect(verdict.why.en).toContain('cut');
    }
  });

  it('leaves what rings already, and other notes, as they are', () => {
    expect(judge('高速上刹车失灵', note('textCut'), compiled)).toEqual(judge('高速上刹车失灵', [], compiled));
    expect(judge('担心会自燃', note('textCut'), compiled).reason).toBe('doubtfulContext');
    expect(judge('座椅颜色很好看', note('valueCut'), compiled).level).toBe('P2');
  });

  it('sees a garbled text without a note', () => {
    const garbled = Buffer.from([0xc9, 0xb2, 0xb3, 0xb5, 0xca, 0xa7, 0xc1, 0xe9]).toString('latin1');
    expect(classify(garbled)).toMatchObject({ level: 'review', reason: 'textIncomplete' });
  });

  it('a red line behind the cut is looked at by a person, from intake to verdict', () => {
    const text = `${'提车以来总体满意，内饰不错。'.repeat(10)}后来高速上刹车突然失灵`;
    const read = (maxTextLength?: number) => {
      const decision = normalize({ text }, { receivedAt: 0x18f00000000, maxTextLength });
      if (decision.outcome !== 'accepted') throw new Error('rejected');
      return classify({ text: decision.record.maskedText, notes: decision.record.notes });
    };
    expect(read(100)).toMatchObject({ level: 'review', reason: 'textIncomplete' });
    expect(read().level).toBe('P0');
  });
});

describe('another language', () => {
  it.each([
    'The car is very nice and I like it',
    'Моя машина внезапно потеряла тягу на трассе',
    '브레이크가 갑자기 말을 듣지 않아요',
    'ブレーキがきかないことがある',
    '高速道路を走っていたら急にブレーキが効かなくなりました',
    'รถเบรกไม่อยู่เลย อันตรายมาก',
    'Das Auto steht seit drei Wochen in der Werkstatt 谢谢',
  ])('%s goes to a person', (text) => {
    expect(classify(text)).toMatchObject({ level: 'review', reason: 'otherLanguage', evidence: [] });
  });

  it.each([
    'great car, thanks',
    'OK',
    '车机 CarPlay CarLife HiCar 都不能用',
    'BMW X5 xDrive40i M Sport',
    'https://a.example.com/watch/this/car/on/road',
    'DTC P0A80 U0100 ECU',
    'ABS ESP TCS EPB 灯亮',
    '超级の好车，大家都说好',
    '大品牌。。。。。。。。。。。。。。。。。。',
  ])('%s does not', (text) => expect(classify(text).reason).not.toBe('otherLanguage'));

  it('an English danger word stays a red line', () => {
    expect(classify('My brakes failed on the highway').level).toBe('P0');
  });
});

describe('time', () => {
  it('cleans and judges a text of the default limit in far less than a second', () => {
    const piece =
      '提车三个月，低速过减速带前悬异响，去店里检查了两次。没有冒 烟，刹。车正常，师傅说是正常现象；';
    const text = piece.repeat(Math.ceil(100_000 / piece.length)).slice(0, 100_000);
    judge(text, [], compiled);
    const from = performance.now();
    const verdict = judge(text, [], compiled);
    const millis = performance.now() - from;
    process.stdout.write(`clean and judge 100,000 characters: ${Math.round(millis)} ms\n`);
    expect(verdict.level).not.toBe('P0');
    expect(millis).toBeLessThan(1000);
    expect(classifyText(cleanText(`${text}。高速上刹车失灵`), compiled).level).toBe('P0');
  });
});
