import { createCipheriv, hkdfSync } from 'node:crypto';
import type { LedgerKeys } from '../../ledger/keys';

const BLOCK = 16;

/**
 * Keyed 32-bit hashes of what is stored of a text. Keyed, because it must tell nothing to somebody who has the database
 * but not the secret: with a plain hash he would try all pairs of characters. AES as the keyed function: one call for
 * all pairs of a text, where an HMAC each would cost a millisecond.
 */
export class Shingler {
  private readonly key: Buffer;

  constructor(keys: LedgerKeys) {
    this.key = Buffer.from(hkdfSync('sha256', keys.signing, 'voc-redline', 'shingles', 32));
  }

  /** The set of its character pairs. */
  pairsOf(words: string): Set<number> {
    const pairs = new Set<number>();
    for (let i = 1; i < words.length; i++) {
      pairs.add(words.charCodeAt(i - 1) * 65_536 + words.charCodeAt(i));
    }
    const blocks = Buffer.alloc(pairs.size * BLOCK);
    let at = 0;
    for (const pair of pairs) {
      blocks.writeUInt32LE(pair, at);
      at += BLOCK;
    }
    return new Set(this.hashes(blocks));
  }

  /** Short words, e.g. numbers; what is longer than a block is known by its beginning. */
  wordsOf(words: readonly string[]): number[] {
    const blocks = Buffer.alloc(words.length * BLOCK);
    // The last byte tells a word from a pair.
    words.forEach((word, i) => {
      blocks.write(word, i * BLOCK, BLOCK - 1);
      blocks[(i + 1) * BLOCK - 1] = 1;
    });
    return this.hashes(blocks);
  }

  private hashes(blocks: Buffer): number[] {
    if (blocks.length === 0) return [];
    const cipher = createCipheriv('aes-256-ecb', this.key, null).setAutoPadding(false);
    const hashed = cipher.update(blocks);
    return Array.from({ length: hashed.length / BLOCK }, (_, i) => hashed.readUInt32LE(i * BLOCK));
  }
}

/** Elements of a sketch; above that every second one is left out, then every second of the rest … */
const SKETCH_SIZE = 192;

/**
 * What is stored of a set: 16 bits an element, thinned out evenly when it is large (`level` times by half), so that
 * two sketches can be compared: exactly for texts up to 192 pairs, within a few percent above.
 */
export interface Sketch {
  readonly level: number;
  /** Ascending, each once: two sketches are compared in one walk over both. */
  readonly elements: Uint16Array;
}

export function sketchOf(pairs: ReadonlySet<number>): Sketch {
  const whole = new Set<number>();
  for (const pair of pairs) whole.add(pair >>> 16);
  let level = 0;
  let elements = Uint16Array.from(whole).sort();
  while (elements.length > SKETCH_SIZE) elements = thinned(elements, ++level);
  return { level, elements };
}

function thinned(elements: Uint16Array, level: number): Uint16Array<ArrayBuffer> {
  const mask = (1 << level) - 1;
  return Uint16Array.from(elements.filter((element) => (element & mask) === 0));
}

export interface Overlap {
  /** Shared by all elements of both, 0 … 1 (Jaccard). */
  readonly shared: number;
  /** Part of the smaller one that the other has too: 1 for a text that only got longer. */
  readonly contained: number;
}

/** Two empty sets share nothing. */
export function overlap(a: Sketch, b: Sketch): Overlap {
  const level = Math.max(a.level, b.level);
  const one = a.level === level ? a.elements : thinned(a.elements, level);
  const other = b.level === level ? b.elements : thinned(b.elements, level);
  let both = 0;
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    const difference = one[i]! - other[j]!;
    if (difference === 0) both++;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  if (both === 0) return { shared: 0, contained: 0 };
  return {
    shared: both / (one.length + other.length - both),
    contained: both / Math.min(one.length, other.length),
  };
}

/** `level.base64`, 2 bytes an element, the lower one first. */
export function writeSketch({ level, elements }: Sketch): string {
  const bytes = Buffer.alloc(elements.length * 2);
  elements.forEach((element, i) => bytes.writeUInt16LE(element, i * 2));
  return `${level}.${bytes.toString('base64')}`;
}

export function readSketch(text: string): Sketch {
  const dot = text.indexOf('.');
  const bytes = Buffer.from(text.slice(dot + 1), 'base64');
  const elements = new Uint16Array(bytes.length >> 1);
  for (let i = 0; i < elements.length; i++) elements[i] = bytes[2 * i]! | (bytes[2 * i + 1]! << 8);
  return { level: Number(text.slice(0, dot)), elements };
}
