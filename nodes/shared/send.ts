import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import type { ChannelAnswer } from '../../voc/channels';
import type { Post } from '../../voc/escalation/deliver';

interface HttpContext {
  helpers: { httpRequest(options: IHttpRequestOptions): Promise<unknown> };
}

/** A red line cannot wait longer: two of these must fit into the time the outbox allows one attempt. */
const TIMEOUT_MS = 10_000;

/**
 * The HTTP transport of the channels, through n8n's helper (proxy, TLS and SSRF settings of the server hold). The query
 * is handed over raw, because the helper encodes it; a redirect is an answer, because following one would turn the POST
 * into a GET without body. Throws the helper's error; the channels redact it before anybody sees it.
 */
export function postThrough(context: HttpContext): Post {
  return async ({ method, url, query, headers, body }): Promise<ChannelAnswer> => {
    const answer = (await context.helpers.httpRequest({
      method,
      url,
      ...(query ? { qs: query } : {}),
      headers,
      body,
      encoding: 'text',
      disableFollowRedirect: true,
      ignoreHttpStatusErrors: true,
      returnFullResponse: true,
      timeout: TIMEOUT_MS,
    })) as { statusCode: number; headers?: IDataObject; body?: unknown };
    return { status: answer.statusCode, headers: answer.headers, body: answer.body };
  };
}
