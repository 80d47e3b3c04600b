import type { EvidenceContext, Tier } from '../types';
import type { Span, TextSentence } from './clauses';

/**
 * What the words around a hit make of it (DESIGN §6). These are the forms of the language, not words of the
 * business, so they stand here and not in the lexicon. Every pattern is looked for in a short slice around the hit.
 */
export interface Place extends Span {
  /** Start of the word that says what is wrong: the failure of a pair, the term itself otherwise. */
  readonly pivot: number;
}

const BEFORE = 24;
const AFTER = 16;
const CONDITION_REACH = 48;

/** Directly before the hit, with at most a few filler words: 没有冒烟, 从未出现过失灵. */
const NEGATED_BEFORE =
  /(?:没有|(?<![淹沉])没|未|从不|从来不|无(?![故法端缘])|不是|并非|不会|不曾|不存在|(?<![得动敢])不)(?:[再有过到的]|发生|出现|发现|产生|存在|任何|什么|真的|明显|造成|人员?){0,3}$/;
/** Forms that look like a denial and are none: 是不是, 不止是, 无不. */
const NO_DENIAL =
  /(?:是不是|有没有|会不会|不仅仅?是?|不止是?|不只是?|不光是?|不但|何尝不是|无不|要不是|不得不|没有一[次天]不)(?:[再有过到的]|发生|出现|存在|任何){0,3}$/;
/** After the hit: 冒烟倒是没有, 失灵的情况从未出现. */
const NEGATED_AFTER =
  /^(?:的)?(?:情况|现象|问题)?(?:倒是?|都|也|并)?(?:没有|没|未|从未|不存在)(?:出现|发生|有)?过?(?:$|[了的过])/;

/** 这不是刹车失灵是什么, 难道不是自燃吗: a denial that asserts. */
const RHETORICAL = /难道|不是[^，。]{1,20}(?:吗|么|是什么|是啥)/;

const ASKS_BEFORE = /(?:是不是|有没有|会不会|是否|能不能|会否)[^是否]{0,10}$/;
const ASKS_AFTER = /^[^，。]{0,12}(?:[吗嘛]|(?<![什怎那这多要])么|是否正常|的可能性)$/;
/** Questions that take the event for granted: asking for help is reporting (刹车刹不住，请赐教). */
const PRESUPPOSES =
  /怎么|为什么|为何|为啥|什么(?:原因|情况|问题|毛病)|啥(?:原因|情况)|如何|请赐教|求助|求解|咋|难道|试问|凭什么|谁[敢来能]|还[^，]{0,8}[吗么]/;

const WORRY_BEFORE =
  /(?:担心|(?<![可哪恐])怕|恐怕|生怕|顾虑|忧虑|以防|可能会?|有可能|也许|或许|随时(?:会|都)|感觉[会要还]|差点|险些|几乎要?|预防|杜绝|避免|防止|极端情况)[^，。]{0,14}$/;
const WOULD_BEFORE = /会(?:导致?|造成|引发|引起|产生|出现|发生)[^，。]{0,10}$/;
const HABIT = /有时|经常|偶尔|偶发|每次|总是|老是|时常|频繁|多次|几次|已经/;
const CONDITION =
  /如果|假如|假设|倘若|万一|要是|若(?![干非])|一旦|哪天|哪一天|否则|不然|要不|设想|试想|就算|即使|未点火/;
const RISK_AFTER =
  /^[^，。]{0,4}的[^，。]{0,4}(?:风险|隐患|可能(?!是)|危险)|^[^，。]{0,3}(?:风险|怎么办|咋办|那不是|就麻烦|就玩大|而已|的?时候才|时才|前就)/;

/** News, films, other people's vehicles. */
const HEARSAY =
  /听说|据说|据报道|据[^，]{0,10}(?:介绍|通报)|新闻|记者|案例|看(?:到|过)[^，]{0,12}(?:视频|报道|新闻|帖)|视频(?:里|中)|一[辆台][^，]{0,14}(?:轿车|货车|客车|越野车|商务|面包车|电动车|皮卡|宝马|奔驰|奥迪)|大货车|拖拉机|公交车|网传|听朋友|召回(?:公告|范围|的是)|缺陷(?:情况|描述)/;
/** 刹车失灵报道, 失灵事件: the event has become a story. */
const STORY_AFTER = /^[^，。]{0,2}(?:报道|事件|传闻|新闻|案例)/;
/** 朋友的车自燃了: somebody else's car right before the danger, even where the writer then speaks of his own. */
const OTHERS_CAR =
  /(?:朋友|同事|邻居|亲戚|别人|人家|隔壁|同学|网友)家?(?:的|那[辆台]?)?(?:车子?|充电桩)[^，。我]{0,10}$/;
const FIRST_PERSON = /我|本人|咱|自己|本车|该车|此车|爱车|车主|提车|购车|购买|4s店|4S店/;
/** The other side's words about complaining: 4S店说可以找媒体曝光, 让我去起诉, 随便你曝光. */
const OTHER_SPEAKER =
  /(?:让|叫|要|喊|请)(?:我|我们|车主|消费者|客户)[^，。]{0,4}$|(?:随便|随你|尽管|可以)[^，。]{0,6}$/;

const ADVERT =
  /搭载|采用|配备|标配|适用于|全新一代|包邮|成色|出售|转让|现货|优惠价|欢迎(?:咨询|选购|试驾)|致电|不计免赔|赛道|改装/;
const PRAISE = /很棒|完美|优秀|没得说|省心|放心|给力|很灵|非常好|特别好|点赞|好评/;

/**
 * The context of one hit. `tier` matters: a threat may be conditional (不解决就起诉) and still is the threat itself.
 * The surest reading wins: a question before a denial (有没有冒烟), then worry, hearsay, advert, praise.
 */
export function contextOf(
  text: string,
  place: Place,
  clause: Span,
  sentence: TextSentence,
  tier: Tier,
): EvidenceContext {
  const before = text.slice(Math.max(clause.start, place.start - BEFORE), place.start);
  const inside = text.slice(place.start, place.pivot);
  const after = text.slice(place.end, Math.min(clause.end, place.end + AFTER));
  const clauseEnd = clause.end === sentence.end || text.slice(clause.end, sentence.end).trim() === '';

  const presupposed = PRESUPPOSES.test(text.slice(clause.start, sentence.end));
  const asked =
    ASKS_BEFORE.test(before) ||
    ASKS_BEFORE.test(inside) ||
    ASKS_AFTER.test(after.trimEnd()) ||
    (clauseEnd && sentence.asks);
  if (asked && !presupposed) return 'question';

  const rhetorical = RHETORICAL.test(text.slice(clause.start, clause.end));
  if (!rhetorical && (denies(before) || denies(inside) || NEGATED_AFTER.test(after))) return 'negated';

  if (tier === 'escalation') return OTHER_SPEAKER.test(before) ? 'hearsay' : 'asserted';
  if (tier === 'compliance') return 'asserted';

  if (WORRY_BEFORE.test(before) || WORRY_BEFORE.test(inside) || RISK_AFTER.test(after)) return 'hypothetical';
  const lead = text.slice(Math.max(sentence.start, place.start - CONDITION_REACH), place.pivot);
  if (CONDITION.test(lead)) return 'hypothetical';
  const whole = text.slice(sentence.start, sentence.end);
  if (WOULD_BEFORE.test(before + inside) && !HABIT.test(whole)) return 'hypothetical';

  if (OTHERS_CAR.test(before + inside)) return 'hearsay';
  const own = FIRST_PERSON.test(whole);
  if ((HEARSAY.test(whole) || STORY_AFTER.test(after)) && !own) return 'hearsay';
  if (ADVERT.test(whole) && !own) return 'advert';
  if (PRAISE.test(before + inside + after)) return 'praise';
  return 'asserted';
}

function denies(lead: string): boolean {
  return NEGATED_BEFORE.test(lead) && !NO_DENIAL.test(lead);
}
