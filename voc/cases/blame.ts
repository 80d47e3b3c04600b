import { VocError } from '../errors';

/**
 * Words that hold a warning against whoever gave it (R18). A false alarm with blame in it teaches everybody to keep the
 * next real one to himself, so the text is refused and not only frowned upon.
 */
const BLAME =
  /乱报|瞎报|谎报|误报人|虚报|恶意|无理取闹|小题大做|大惊小怪|没事找事|浪费(?:时间|资源)|处罚|处分|罚款|扣分|扣钱|扣绩效|批评|通报|追责|问责|警告|考核|不懂装懂|不负责任|blame|punish|fine[ds]?\b|reprimand|overreact|careless|malicious/iu;

/** Throws VocError `input.invalid` naming the word. */
export function refuseBlame(field: string, text: string): void {
  const word = BLAME.exec(text)?.[0];
  if (word === undefined) return;
  throw new VocError({
    code: 'input.invalid',
    field,
    value: word,
    message: { zh: `虚惊的说明里不能有指责的词：“${word}”`, en: `A false alarm takes no blame: "${word}"` },
    remedy: {
      zh: '请只写查到的事实，例如“烟为洗车时的水汽，车辆检查正常”。上报人应得到感谢。',
      en: 'Write what was found, e.g. "the smoke was steam from the car wash". Whoever warned deserves thanks.',
    },
  });
}
