import { createServer, type Server } from 'node:net';
import { freePort, isFree, nextFreePort, portTaken } from '../../scripts/lib/ports.ts';

describe('ports', () => {
  let holder: Server | undefined;
  const hold = (port: number) =>
    new Promise<void>((resolve) => {
      holder = createServer().listen(port, '127.0.0.1', () => resolve());
    });
  afterEach(() => new Promise<void>((resolve) => (holder ? holder.close(() => resolve()) : resolve())));

  it('sees a taken port and takes the next one', async () => {
    const port = await freePort();
    expect(await isFree(port)).toBe(true);
    await hold(port);
    expect(await isFree(port)).toBe(false);
    expect(await nextFreePort(port)).not.toBe(port);
  });

  it('leaves out a port that is meant for somebody else', async () => {
    const port = await freePort();
    expect(await nextFreePort(port, [port])).not.toBe(port);
  });

  it('finds one even at the end of the range', async () => {
    expect(await nextFreePort(65_535, [65_535])).toBeLessThan(65_535);
  });

  it.each([5678, 65_535])('says which port is taken and what to do: %d', (port) => {
    const sentence = portTaken(port);
    for (const text of [sentence.zh, sentence.en]) {
      expect(text).toContain(String(port));
      const other = Number(/--port (\d+)/.exec(text)?.[1]);
      expect(other).not.toBe(port);
      expect(other).toBeLessThanOrEqual(65_535);
    }
  });
});
