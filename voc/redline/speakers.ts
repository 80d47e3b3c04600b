import type { Span } from './clauses';

/**
 * Who speaks in a transcript of a call or chat (坐席：… 客户：…). Only a customer's words tell of the customer's car:
 * an agent who repeats, asks or reads out a rule must not ring.
 */
const AGENT =
  '坐席|座席|客服(?:人员|代表|专员)?|人工客服|话务员|接线员|服务顾问|专员|机器人|agent|operator|robot';
const CUSTOMER = '客户|用户|车主|顾客|消费者|来电人|投诉人|买家|访客|customer|caller|client|user';
/** A turn begins a line or a sentence, so that "我联系客服：刹车失灵" is no turn. */
const TURN = new RegExp(
  `(?:^|[\\n\\r。！？!?；;])[\\s【\\[(（]*(?:(${AGENT})|(?:${CUSTOMER}))[\\w\\-]{0,8}[\\s】\\])）]*[:：]`,
  'giu',
);
/** 坐席：是刹车失灵吗？客户：是的: what the agent says is confirmed. */
const CONFIRMS = /^\s*(?:是的?|对的?|没错|嗯|就是|确实|yes|right)/iu;

/** A turn of the agent; `confirmed` where the customer's answer begins with a yes. */
export interface AgentTurn extends Span {
  readonly confirmed: boolean;
}

interface OpenTurn {
  start: number;
  end: number;
  confirmed: boolean;
}

const NO_TURNS: readonly AgentTurn[] = [];

/** The agent's turns of a text; none where not both sides have a turn. Linear. */
export function agentTurns(text: string): readonly AgentTurn[] {
  if (!text.includes('：') && !text.includes(':')) return NO_TURNS;
  const turns: OpenTurn[] = [];
  let customers = 0;
  let open: OpenTurn | undefined;
  for (const match of text.matchAll(TURN)) {
    const end = match.index + match[0].length;
    if (open) open.end = match.index;
    if (match[1] === undefined) {
      customers++;
      if (open && CONFIRMS.test(text.slice(end, end + 8))) open.confirmed = true;
      open = undefined;
    } else {
      open = { start: end, end: text.length, confirmed: false };
      turns.push(open);
    }
  }
  return customers > 0 ? turns : [];
}
