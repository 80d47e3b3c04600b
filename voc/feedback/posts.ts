import type { OwnWords } from './mail';

/** What others wrote and this post only repeats: judged as this writer's words one complaint would count many times. */
const REPLY_TO = /^(?:\s*回复\s?@[^\s:：]{1,30}\s?[:：])+/;
const REPOSTED = /\s?\/\/\s?@[^\s:：]{1,30}\s?[:：][\s\S]*$/;

/** A comment without `回复@某人：` and without the chain of a repost (`//@某人：…`). */
export function ownWordsOfComment(text: string): OwnWords {
  const words = text.replace(REPLY_TO, '').replace(REPOSTED, '').trim();
  // A bare repost says nothing of its own; the case file has the whole.
  return { words: words === '' ? text.trim() : words, cut: words !== text.trim() && words !== '' };
}

const QUOTE_BLOCK = /\[quote(?:=[^\]\n]{0,100})?\]|\[\/quote\]|<blockquote\b[^<>]{0,500}>|<\/blockquote>/gi;
/** 引用 3楼 老王 发表于 2026-11-01：, 引用：; what stands behind the colon, or below up to an empty line, is the quote. */
const QUOTE_HEAD =
  /^\s*引用(?=[:：\s\d第@#])[^:：\n]{0,60}?(?:\d{1,2}[:：]\d{2}(?:[:：]\d{2})?[^:：\n]{0,30})?[:：]\s*(.*)$/;
/** 回复 3楼：, 回复 #12 老王：; what follows is this writer's own. */
const REPLY_HEAD = /^\s*回复\s?(?:第?\s?\d{1,6}\s?(?:楼|层|#)|#\s?\d{1,6})[^:：\n]{0,30}[:：]\s*/;

/** A forum post without the earlier posts it quotes ([quote], blockquote, "> …", "引用 3楼 …："). */
export function ownWordsOfPost(text: string): OwnWords {
  const lines = withoutBlocks(text).split(/\r\n?|\n/);
  const { emptyAfter, lastWords } = emptyLines(lines);
  const kept: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (/^\s*>/.test(line)) continue;
    const quote = QUOTE_HEAD.exec(line.slice(0, 400));
    if (!quote) {
      kept.push(line.replace(REPLY_HEAD, ''));
      continue;
    }
    if (quote[1] !== '') continue;
    // Where no empty line ends the quote nobody knows what is the writer's own: then all of it counts.
    if (emptyAfter[i] !== undefined && emptyAfter[i] < lastWords) i = emptyAfter[i];
  }
  const words = kept.join('\n').trim();
  const whole = text.trim();
  return words === '' ? { words: whole, cut: false } : { words, cut: words.length < whole.length };
}

/** For each line the next empty one, in one pass: looked for each time, a post of nothing but heads takes minutes. */
function emptyLines(lines: readonly string[]): { emptyAfter: number[]; lastWords: number } {
  const emptyAfter: number[] = [];
  let next: number | undefined;
  let lastWords = -1;
  for (let i = lines.length - 1; i >= 0; i--) {
    if (next !== undefined) emptyAfter[i] = next;
    if (lines[i].trim() === '') next = i;
    else if (lastWords < 0) lastWords = i;
  }
  return { emptyAfter, lastWords };
}

function withoutBlocks(text: string): string {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const found of text.matchAll(QUOTE_BLOCK)) {
    const closing = found[0].startsWith('[/') || found[0].startsWith('</');
    if (depth === 0) {
      // A closing mark alone belongs to nothing: only the mark goes.
      parts.push(text.slice(from, found.index), '\n');
      if (!closing) depth = 1;
    } else depth += closing ? -1 : 1;
    from = found.index + found[0].length;
  }
  // A block that never closes would swallow what the writer says himself.
  return depth > 0 ? text : [...parts, text.slice(from)].join('');
}
