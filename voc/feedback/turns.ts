/**
 * Transcripts: who said what. The agent asks after burning brakes because his form says so, and reads the customer's
 * words back; judged as the customer's they would ring for calls in which nothing happened. So only the customer's
 * turns are judged, and the whole call stays in the case file.
 */
export type Speaker = 'customer' | 'agent' | 'unknown';

export interface Turn {
  readonly speaker: Speaker;
  /** What the transcript calls the speaker (`坐席1023`, `Speaker 0`). */
  readonly label: string;
  readonly text: string;
}

export interface CustomerWords {
  readonly words: string;
  /** Nobody could be told apart, so all that was said counts. */
  readonly speakersUnknown: boolean;
}

const CUSTOMER = /^(?:客户|顾客|车主|用户|来电人|来电者|主叫|乘客|投诉人|customer|client|user|caller|guest)/i;
const AGENT =
  /^(?:坐席|座席|客服|话务员|接线员|专员|服务顾问|顾问|工号|机器人|系统|语音导航|agent|seat|service|staff|operator|assistant|representative|rep|advisor|bot|ivr|system)/i;
/** What only the one who picks up says; tells the sides apart where a recogniser only numbers them. */
const AGENT_SAYS =
  /为您服务|有什么可以帮|请问有什么|感谢您的来电|工号|请您稍等|给您记录|帮您(?:记录|反馈|登记|转)|还有其他(?:问题|需要)/;

const SPEAKER_KEYS = [
  'role',
  'speaker',
  'speakerRole',
  'Role',
  'Speaker',
  'participant',
  'from',
  'sender',
  'who',
  '角色',
  '说话人',
  'channelId',
  'ChannelId',
  'SpeakerId',
  'speakerId',
  'speaker_id',
  'channel',
  'spk',
];
const TEXT_KEYS = [
  'text',
  'Text',
  'content',
  'sentence',
  'FinalSentence',
  'words',
  'utterance',
  'message',
  'onebest',
  '内容',
  '文本',
];

const LABEL =
  '(?:坐席|座席|客服|话务员|接线员|专员|服务顾问|工号|机器人|系统|客户|顾客|车主|用户|来电人|主叫|投诉人|' +
  'Agent|Customer|Caller|Operator|Service|User|Speaker|说话人|发言人)';
/** 坐席1023：, 客户（张先生）:, [00:12] 客户:, Speaker 0: */
const LABELLED = new RegExp(
  `(?:^|[\\n。！？!?；;\\s])[ \\t]*(?:[\\[【(（]?\\d{1,2}:\\d{2}(?::\\d{2})?(?:[.,]\\d{1,3})?[\\]】)）]?[ \\t]*)?(${LABEL}[ \\t]?[A-Za-z0-9]{0,8}(?:[（(][^（）()\\n]{1,20}[）)])?)[ \\t]*[:：]`,
  'giu',
);
const MAX_TURNS = 5000;

function speakerOf(label: string): Speaker {
  if (CUSTOMER.test(label)) return 'customer';
  return AGENT.test(label) ? 'agent' : 'unknown';
}

function own(holder: object, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value: unknown = Object.getOwnPropertyDescriptor(holder, key)?.value;
    if (typeof value === 'string' || typeof value === 'number') return String(value);
  }
  return undefined;
}

/**
 * The turns of a call: a list of `{role, text}` (names as recognisers use them) or of strings, or one text with
 * labels before the turns. Undefined where the value is no transcript (a text in which nobody is named). At most
 * 5,000 turns of a list are read; never throws.
 */
export function readTurns(value: unknown): Turn[] | undefined {
  const turns = Array.isArray(value)
    ? fromList(value)
    : typeof value === 'string'
      ? fromText(value)
      : undefined;
  return turns && turns.length > 0 ? tellApart(turns) : undefined;
}

function fromList(list: readonly unknown[]): Turn[] {
  const turns: Turn[] = [];
  for (const entry of list.slice(0, MAX_TURNS)) {
    if (typeof entry === 'string')
      turns.push(...(fromText(entry) ?? [{ speaker: 'unknown', label: '', text: entry }]));
    if (typeof entry !== 'object' || entry === null) continue;
    const text = own(entry, TEXT_KEYS);
    if (text === undefined || text.trim() === '') continue;
    const label = own(entry, SPEAKER_KEYS) ?? '';
    turns.push({ speaker: speakerOf(label), label, text: text.trim() });
  }
  return turns;
}

function fromText(text: string): Turn[] | undefined {
  const labels = Array.from(text.matchAll(LABELLED));
  if (labels.length === 0) return undefined;
  const turns: Turn[] = [];
  const before = text.slice(0, labels[0].index).trim();
  if (before !== '') turns.push({ speaker: 'unknown', label: '', text: before });
  labels.forEach((found, i) => {
    const label = found[1].trim();
    // The next label's match begins with the mark that ends this sentence; it belongs to this turn.
    const end = labels[i + 1]?.index ?? text.length;
    const mark = /[。！？!?；;]/.test(text[end] ?? '') ? 1 : 0;
    const said = text.slice(found.index + found[0].length, end + mark).trim();
    if (said !== '') turns.push({ speaker: speakerOf(label), label, text: said });
  });
  return turns;
}

/** Numbered speakers: the one who says what agents say is the agent, and then the others are not. */
function tellApart(turns: Turn[]): Turn[] {
  if (turns.some(({ speaker }) => speaker !== 'unknown')) return turns;
  const agents = new Set(turns.filter(({ text }) => AGENT_SAYS.test(text)).map(({ label }) => label));
  const labels = new Set(turns.map(({ label }) => label));
  if (agents.size !== 1 || labels.size < 2) return turns;
  return turns.map((turn) => ({ ...turn, speaker: agents.has(turn.label) ? 'agent' : 'customer' }));
}

/** 对, 是的 … alone: the customer says what the agent just asked. */
const YES =
  /^(?:对+|是+|嗯+|是的|对的|没错|就是|是这样的?|可不是)(?:[啊呀吧呢的了]|[，,。.!！、\s]|对|是|没错|嗯)*$/;
const ASKED =
  /^(?:您的意思是|您是说|也就是说|也就是|请问|那么?|就是说|我复述一下)[，,：:]?|[，,]?(?:是不是|是吗|对吗|是吧|对吧|对不对|吗|吧)?[？?。]?$/gu;

/**
 * What the customer said, a line a turn. A question he only says yes to counts as his words, without its question
 * mark: "您是说刹车踩不动了，是吗？" – "对". Turns before the first label, and those of nobody in particular, count
 * too: better one too many than a red line lost.
 */
export function customerWords(turns: readonly Turn[]): CustomerWords {
  const agentKnown = turns.some(({ speaker }) => speaker === 'agent');
  const customerKnown = turns.some(({ speaker }) => speaker === 'customer');
  if (!agentKnown && !customerKnown) {
    return { words: turns.map(({ text }) => text).join('\n'), speakersUnknown: true };
  }
  const words: string[] = [];
  turns.forEach(({ speaker, text }, i) => {
    if (speaker === 'agent') return;
    const asked = turns[i - 1];
    if (asked?.speaker === 'agent' && YES.test(text.trim()) && /[？?吗吧]/u.test(asked.text.slice(-3))) {
      words.push(lastSentence(asked.text).replace(ASKED, ''));
    } else {
      words.push(text);
    }
  });
  return { words: words.join('\n').trim(), speakersUnknown: false };
}

function lastSentence(text: string): string {
  const sentences = text.split(/(?<=[。！!？?；;\n])/u).filter((sentence) => sentence.trim() !== '');
  return (sentences.at(-1) ?? text).trim();
}

/** The whole call as text for the case file. */
export function transcriptText(turns: readonly Turn[]): string {
  return turns.map(({ label, text }) => (label === '' ? text : `${label}：${text}`)).join('\n');
}
