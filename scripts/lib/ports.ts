import { createServer } from 'node:net';
import type { Sentence } from '../../voc/types.ts';

const HOST = '127.0.0.1';

/** Binds for a moment; port 0 asks the system for a free one. Resolves with the port, or undefined when taken. */
function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: HOST, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}

export async function isFree(port: number): Promise<boolean> {
  return (await tryPort(port)) !== undefined;
}

/** Any port that is free now. */
export async function freePort(): Promise<number> {
  const port = await tryPort(0);
  if (port === undefined) throw new Error('the system gave no free port on 127.0.0.1');
  return port;
}

/** The first free port from `first` on, never one of `taken`; after twenty tries any free one. */
export async function nextFreePort(first: number, taken: readonly number[] = []): Promise<number> {
  for (let port = first; port < Math.min(first + 20, 65_536); port += 1) {
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
  return freePort();
}

/** What the user reads when n8n's port is taken. */
export function portTaken(port: number): Sentence {
  const other = port < 65_000 ? port + 1 : port - 1;
  return {
    zh: `端口 ${port} 已被占用或无权使用：请先停止占用它的程序（可能是上一次的 npm start），或换一个端口：npm start -- --port ${other}`,
    en: `Port ${port} is in use (or not allowed): stop the program that holds it (an earlier npm start?), or choose another: npm start -- --port ${other}`,
  };
}
