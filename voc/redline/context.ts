import type { EvidenceContext, Tier } from '../types';
import type { Span, TextSentence } from './clauses';
import { agentTurns, type AgentTurn } from './speakers';

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
/** Longer texts complain: that an event is over and mended is looked for in short ones. */
const SHORT_TEXT = 160;

/** Directly before the hit, with at most a few filler words: 没有冒烟, 从未出现过失灵. */
const NEGATED_BEFORE =
  /(?:没有|(?<![淹沉])没|未|从不|从来不|无(?![故法端缘])|不是|并非|不会|不曾|不存在|(?<![得动敢])不)(?:[再有过到的]|发生|出现|发现|产生|存在|任何|什么|真的|明显|造成|自己|突然|无故|莫名|人员?){0,3}$/;
/** Forms that look like a denial and are none: 是不是, 不止是, 无不. */
const NO_DENIAL =
  /(?:是不是|有没有|会不会|不仅仅?是?|不止是?|不只是?|不光是?|不但|何尝不是|无不|要不是|不得不|没有一[次天]不)(?:[再有过到的]|发生|出现|存在|任何){0,3}$/;
/** After the hit: 冒烟倒是没有, 失灵的情况从未出现. */
const NEGATED_AFTER =
  /^(?:的)?(?:情况|现象|问题|说法|传言)?(?:倒是?|都|也|并)?(?:没有|没|未|从未|不存在)(?:出现|发生|有)?过?(?:$|[了的过])/;

/** 这不是刹车失灵是什么, 难道不是自燃吗: a denial that asserts. */
const RHETORICAL = /难道|不是[^，。]{1,20}(?:吗|么|是什么|是啥)/;

const ASKS_BEFORE = /(?:是不是|有没有|会不会|是否|能不能|会否)[^是否]{0,10}$/;
const ASKS_AFTER = /^[^，。]{0,12}(?:[吗嘛]|(?<![什怎那这多要])么|是否正常|的可能性)$/;
/** Questions that take the event for granted: asking for help is reporting (刹车刹不住，请赐教). */
const PRESUPPOSES =
  /怎么|为什么|为何|为啥|什么(?:原因|情况|问题|毛病)|啥(?:原因|情况)|如何|请赐教|求助|求解|咋|难道|试问|凭什么|谁[敢来能]|还[^，]{0,8}[吗么]/;

/** Questions that accuse: 是不是欺骗, 算不算虚假宣传. */
const ACCUSES = /是不是|算不算|属不属于|是否(?:属于|涉嫌|构成|存在)/;

const WORRY_BEFORE =
  /(?:担心|(?<![可哪恐])怕|恐怕|生怕|顾虑|忧虑|以防|可能会?|有可能|也许|或许|随时(?:会|都)|感觉[会要还]|差点|险些|几乎要?|预防|杜绝|避免|防止|极端情况|只会|总有|难免|以免|免得|[就便]会容易|[极很]?容易(?:引[发起]|造成|导致|发生)|[极甚]易)[^，。]{0,14}$|(?:[极很]|特别|非常)?容易$/;
const WOULD_BEFORE = /(?:会|足以|必将)(?:导致?|造成|引发|引起|产生|出现|发生)[^，。]{0,10}$/;
const HABIT = /有时|经常|偶尔|偶发|每次|总是|老是|时常|频繁|多次|几次|已经/;
const CONDITION =
  /如果|假如|假设|倘若|万一|要是|若(?![干非])|一旦|哪天|哪一天|比如|譬如|否则|不然|要不|设想|试想|就算|即使|[未没](?:有)?点火|[未没](?:有)?打火/;
/** A condition that has come to its end before the hit: 如果在快车道后果不堪设想，突然…. */
const CLOSED_CONDITION = /^.*(?:不堪设想|怎么办|谁(?:来)?负责|就完了|没命了?|后果[^，]{0,6})[，,！!。]/;
const RISK_AFTER =
  /^[^，。]{0,4}的[^，。]{0,4}(?:风险|隐患|可能(?!是)|危险)|^[^，。]{0,3}(?:风险|怎么办|咋办|那不是|就麻烦|就玩大|而已|的?时候才|时才|前就)/;

/** News, films, other people's vehicles. */
const HEARSAY =
  /听说|假新闻|谣言|辟谣|网上(?:说|看|传)|据说|据报道|据[^，]{0,10}(?:介绍|通报)|新闻|记者|案例|看(?:到|过|别人|人家)[^，]{0,12}(?:视频|报道|新闻|帖)|视频(?:里|中)|(?<!(?:前面|前方|后面|旁边|对面|撞[上到]?了?|追尾|停着|横着|跟着|超)了?)一[辆台][^，]{0,14}(?:轿车|货车|客车|越野车|商务|面包车|电动车|皮卡|宝马|奔驰|奥迪)|(?:货车|公交车|拖拉机|客车)[^，。]{0,6}(?:失控|起火|自燃|侧?翻|冲|爆胎|刹不|抛锚)|电影|影片|镜头|电视剧|小说|游戏里|网传|听朋友|(?:朋友|同事|邻居|网友)(?:都|也)?说|召回(?:公告|范围|的是)|缺陷(?:情况|描述)/;
/** What is only rumoured is no claim of the writer's. */
const RUMOUR = /(?:听说|据说|网上(?:说|传)|网传|传闻|谣传)[^，。]{0,12}$/;
/** 刹车失灵报道, 失灵事件: the event has become a story. */
const STORY_AFTER = /^[^，。]{0,2}(?:报道|事件|传闻|新闻|案例)/;
/** 朋友的车自燃了: somebody else's car right before the danger, even where the writer then speaks of his own. */
const OTHERS_CAR =
  /(?:朋友|同事|邻居|亲戚|别人|人家|隔壁|同学|网友)家?(?:的|那[辆台]?)?(?:车子?|充电桩|电动(?:自行|摩托)?车|电瓶车)[^，。我]{0,10}$/;
const FIRST_PERSON = /我|本人|咱|自己|本车|该车|此车|爱车|车主|提车|购车|购买|4s店|4S店/;
/** The other side's words about complaining: 4S店说可以找媒体曝光, 让我去起诉, 随便你曝光. */
const OTHER_SPEAKER =
  /(?:让|叫|要|喊|请)(?:我|我们|车主|消费者|客户)[^，。]{0,4}$|(?:随便|随你|尽管|可以)[^，。]{0,6}$/;

const ADVERT =
  /搭载|采用|配备|标配|适用于|全新一代|包邮|成色|出售|转让|现货|优惠价|欢迎(?:咨询|选购|试驾|致电)|(?:详情|咨询)致电|致电咨询|不计免赔/;
/** Words of a report: who writes so sells nothing. */
const REPORTS = /故障|维修|投诉|检测|检查|拖车|报警|再次|更换|缺陷|损坏/;
const PRAISE = /很棒|完美|优秀|没得说|省心|放心|给力|很灵|非常好|特别好|点赞|好评/;

/** Advice to another writer, lessons, general truths: 楼主可以…, 驾校教过…, 一般都是…. */
const ADVICE =
  /楼主|驾校|教练|可(?:以)?适当|建议(?:你|您|先|去|车主们)|你可以|您可以|你(?:先|应该|最好)|应该(?:清洗|检查|先)|不妨|最好(?:是|别|不要)|记得|切记|注意(?:别|不要)|千万(?:别|不要)|正确(?:做法|操作)|操作(?:方法|步骤)|顺序[:：]|一般(?:都?是|情况|后?还?能)|通常|原理|(?<![跟给让找和对被问请])你[^，。]{0,4}(?:熄火|踩|开|停)[^，。]{0,8}(?:后|时|就会)/;

/** The writer's own doing: modified, raced, misused. What the car then did is no verdict on the car. */
const OWN_DOING =
  /(?:下|上|跑|刷)(?:完|了)?(?:金港|天马|浙赛|珠海|上赛)?赛道|赛道日|热衰减|漂移|弹射起步|改装|(?:自己|自行|后)改(?:了|的)?|刷(?:了)?(?:[一二三]阶|程序|ECU|特调)|飙车|超载|酒后|喝(?:了|过)酒|(?:我|自己|老婆|新手)[^，。]{0,4}(?:踩错|误踩|挂错|把油门当|忘(?:记|了)?拉手刹)|油门当(?:成)?(?:了)?刹车/;
/** … unless the writer says it was not so: 没有改装, 未改装, 无改装. */
const NOT_OWN_DOING =
  /(?:没有?|未|无|从不|从未|不曾|并非|严禁|禁止)[^，。]{0,6}(?:改装|超载|飙车|漂移|赛道|自己改)/;

/** Talk of one who looks at a model and owns none: 等换新款再考虑，现款曲轴断裂太严重. */
const SHOPPING =
  /再考虑|不考虑|纠结|种草|劝退|打算(?:买|入手|换)|准备(?:买|入手)|值得(?:买|入手)|嫌不够|观望|等[^，。]{0,8}(?:改款|换代|新款|换新)/;

/** Over and mended, told without a demand: 去年…，换了泵以后就好了. */
const SOLVED =
  /(?:现在|后来|之后|以后|目前|如今)[^，。]{0,10}(?:好了|正常了|没问题了|没再(?:出现|发生|犯)|再也没(?:有)?(?:出现|发生|犯)|一切正常|解决了)|(?:早就|已经)(?:修好|解决|处理好)了/;
/** A complaint that says so still complains. */
const DEMAND =
  /要求|诉求|投诉|赔|退车|换车|召回|索赔|厂家|4s店?|质保|希望|请|险些|差点|隐患|危险|怎么|为什么|但是?|可是|又|再次|依然|仍|还是/i;

/** Reads the contexts of one text. */
export interface Reading {
  /**
   * The context of one hit. `tier` matters: a threat may be conditional (不解决就起诉) and still is the threat itself.
   * The surest reading wins: who speaks, a question before a denial (有没有冒烟), then worry, hearsay, advert, praise.
   */
  contextOf(place: Place, clause: Span, sentence: TextSentence, tier: Tier): EvidenceContext;
}

/** Prepares the reading of a text; what concerns the whole text is looked up when the first hit asks for it. */
export function readingOf(text: string): Reading {
  let turns: readonly AgentTurn[] | undefined;
  let solved: boolean | undefined;
  return {
    contextOf(place, clause, sentence, tier) {
      turns ??= agentTurns(text);
      const turn = turns.find(({ start, end }) => place.pivot >= start && place.pivot < end);
      if (turn) return turn.confirmed ? 'question' : 'agent';
      const context = nearContext(text, place, clause, sentence, tier);
      if (context !== 'asserted' || tier !== 'safety') return context;
      solved ??= text.length <= SHORT_TEXT && SOLVED.test(text) && !DEMAND.test(text);
      return solved ? 'solved' : context;
    },
  };
}

/** What stands around the hit itself. */
function nearContext(
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
  // 这是不是很明显的欺骗用户？ accuses.
  const accuses = tier === 'compliance' && ACCUSES.test(before + inside);
  if (asked && !presupposed && !accuses) return 'question';

  const rhetorical = RHETORICAL.test(text.slice(clause.start, clause.end));
  if (!rhetorical && (denies(before) || denies(inside) || NEGATED_AFTER.test(after))) return 'negated';

  if (tier === 'escalation')
    return OTHER_SPEAKER.test(before) || OTHER_SPEAKER.test(before + inside) ? 'hearsay' : 'asserted';
  if (tier === 'compliance') return RUMOUR.test(before) ? 'hearsay' : 'asserted';

  if (WORRY_BEFORE.test(before) || WORRY_BEFORE.test(inside) || RISK_AFTER.test(after)) return 'hypothetical';
  const lead = text.slice(Math.max(sentence.start, place.start - CONDITION_REACH), place.pivot);
  if (CONDITION.test(lead.replace(CLOSED_CONDITION, ''))) return 'hypothetical';
  const whole = text.slice(sentence.start, sentence.end);
  if (WOULD_BEFORE.test(before + inside) && !HABIT.test(whole)) return 'hypothetical';

  if (OTHERS_CAR.test(before + inside)) return 'hearsay';
  const own = FIRST_PERSON.test(whole);
  if ((HEARSAY.test(whole) || STORY_AFTER.test(after)) && !own) return 'hearsay';
  if (SHOPPING.test(whole) && !own && !/更换|投诉|要求/.test(whole)) return 'hearsay';
  if (ADVERT.test(whole) && !own && !REPORTS.test(whole)) return 'advert';
  if (OWN_DOING.test(whole) && !NOT_OWN_DOING.test(whole)) return 'ownDoing';
  if (ADVICE.test(whole) && !own) return 'advice';
  if (PRAISE.test(before + inside + after)) return 'praise';
  return 'asserted';
}

function denies(lead: string): boolean {
  return NEGATED_BEFORE.test(lead) && !NO_DENIAL.test(lead);
}
