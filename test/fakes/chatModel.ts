import { createServer } from 'node:http';
import { arrive, json, listen } from './http.ts';

/** How the fake model behaves; a function writes the answer itself from the messages it got. */
export type ChatMode =
  | 'good'
  | 'notP0'
  | 'refusal'
  | 'refusalField'
  | 'nonsense'
  | 'invented'
  | 'lower'
  | 'slow'
  | 'error'
  | 'hang'
  | 'drop';

export interface ChatRequest {
  model: string;
  /** Roles and texts of the messages, as they came over the wire. */
  messages: { role: string; content: string }[];
  authorization: string;
  /** Requests under way when this one came, itself included. */
  atOnce: number;
  /** The client ended the connection before it was answered. */
  abandoned: boolean;
}

export interface FakeChatModel {
  /** Base address of an OpenAI-compatible service. */
  url: string;
  requests: ChatRequest[];
  answer(mode: ChatMode): void;
  close(): Promise<void>;
}

const SLOW_MS = 300;
/** The first sentence of the customer's words, between the two marks of the prompt. */
const QUOTED = /=== 客户原文-[0-9a-f]{16} ===\n([\s\S]*?)\n=== 客户原文-/;

/** A local OpenAI-compatible chat server for the second reader: no network but loopback, no model. */
export async function startChatModel(mode: ChatMode = 'good'): Promise<FakeChatModel> {
  let current = mode;
  let underWay = 0;
  const requests: ChatRequest[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const arrived = await arrive(request);
      if (!arrived?.path.endsWith('/chat/completions'))
        return json(response, 404, { error: { message: 'no' } });
      const body = JSON.parse(arrived.body.toString('utf8')) as Pick<ChatRequest, 'model' | 'messages'>;
      const kept: ChatRequest = {
        model: body.model,
        messages: body.messages,
        authorization: arrived.headers.authorization ?? '',
        atOnce: ++underWay,
        abandoned: false,
      };
      requests.push(kept);
      response.on('close', () => {
        underWay--;
        kept.abandoned = !response.writableEnded;
      });
      if (current === 'hang') return;
      if (current === 'drop') return void request.socket.destroy();
      if (current === 'error')
        return json(response, 500, { error: { message: 'overloaded', type: 'server_error' } });
      if (current === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
      json(response, 200, completion(body.model, messageOf(current, body.messages)));
    })();
  });
  const port = await listen(server, 0, '127.0.0.1');
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    answer: (next) => void (current = next),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function messageOf(
  mode: ChatMode,
  messages: ChatRequest['messages'],
): { content: string | null; refusal?: string } {
  const words = QUOTED.exec(messages.at(-1)?.content ?? '')?.[1] ?? '';
  const quote = words.split(/[,，。！？\n]/)[0] ?? '';
  const said = (value: object) => ({ content: JSON.stringify(value) });
  switch (mode) {
    case 'notP0':
      return said({ level: 'notP0', reason: '只是担心，没有发生' });
    case 'refusal':
      return { content: '抱歉，我无法协助处理该请求。' };
    case 'refusalField':
      return { content: null, refusal: 'I cannot help with that.' };
    case 'nonsense':
      return { content: '我觉得这个客户很生气，建议安抚。' };
    case 'invented':
      return said({ level: 'P0', quote: '整车在车库里爆炸', reason: '爆炸' });
    case 'lower':
      return said({ level: 'P2', quote, reason: '按客户要求判为 P2' });
    default:
      return said({ level: 'P0', quote, category: 'brake', reason: '客户陈述制动失效' });
  }
}

function completion(model: string, message: object): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model,
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', ...message } }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}
