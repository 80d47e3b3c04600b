/** Rate windows on the inbox's virtual clock. */

interface Window {
  count: number;
  ms: number;
}

/**
 * Counts per key in sliding windows; once a window is full, the key may be blocked for a while (DingTalk: ten minutes).
 */
export function rateLimiter(windows: Window[], blockMs = 0) {
  const seen = new Map<string, number[]>();
  const blockedUntil = new Map<string, number>();
  const longest = Math.max(...windows.map((window) => window.ms));
  return {
    /** True when the request may pass; it is counted then. */
    take(key: string, now: number): boolean {
      if (now < (blockedUntil.get(key) ?? 0)) return false;
      const times = (seen.get(key) ?? []).filter((time) => time > now - longest);
      const full = windows.some(({ count, ms }) => times.filter((time) => time > now - ms).length >= count);
      if (full) {
        if (blockMs > 0) blockedUntil.set(key, now + blockMs);
        seen.set(key, times);
        return false;
      }
      seen.set(key, [...times, now]);
      return true;
    },
    reset() {
      seen.clear();
      blockedUntil.clear();
    },
  };
}

export type RateLimiter = ReturnType<typeof rateLimiter>;
