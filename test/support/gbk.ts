const table = new Map<string, readonly [number, number]>();

function fill(): void {
  const decoder = new TextDecoder('gbk');
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const character = decoder.decode(Uint8Array.of(lead, trail));
      if (character.length === 1 && !table.has(character)) table.set(character, [lead, trail]);
    }
  }
}

/** Text as GBK bytes, the way old Chinese systems send it; Node itself only decodes GBK. */
export function gbkBytes(text: string): Buffer {
  if (table.size === 0) fill();
  return Buffer.from(
    Array.from(text).flatMap((character) => {
      if (character <= '\x7f') return [character.charCodeAt(0)];
      const pair = table.get(character);
      if (!pair) throw new Error(`${character} is not in GBK`);
      return [...pair];
    }),
  );
}
