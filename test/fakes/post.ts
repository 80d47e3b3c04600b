/** Sends a built request the way n8n's HTTP helper does: the query is encoded once, redirects are not followed. */
export interface Sendable {
  url: string;
  query?: Record<string, string>;
  headers: Record<string, string>;
  body: string;
}

export interface Answered {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export async function post(request: Sendable, timeoutMs = 2000): Promise<Answered> {
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
  const response = await fetch(url, {
    method: 'POST',
    headers: request.headers,
    body: request.body.trim(),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}

export const JSON_HEADERS = { 'Content-Type': 'application/json; charset=utf-8' };
