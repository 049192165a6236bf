import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type ChannelContext, ChannelError, oneLine } from '../../notifications/channel.ts';
import { PrivateAddress } from './public-address.ts';

export interface Post {
  readonly url: URL;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly lookup?: LookupFunction;
}

const longestAnswer = 16_384;

/**
 * One POST, never a redirect. The body leaves once `handing` agrees, over a connection that is made.
 * @throws ChannelError
 */
export function post(
  { url, body, headers, timeoutMs, lookup }: Post,
  { handing, signal }: ChannelContext,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    let isHanded = false;
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      ...(lookup === undefined ? {} : { lookup }),
    });
    request.on('error', (error) => {
      const text = oneLine(error.message).slice(0, 500);
      if (error instanceof PrivateAddress) reject(new ChannelError('address', text));
      else reject(new ChannelError(isHanded ? 'unknown' : 'passing', text));
    });
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text = (text + chunk).slice(0, longestAnswer);
      });
      const settle = () => {
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve({ status, text });
        else reject(refusal(status, response.headers['retry-after'], text));
        request.destroy();
      };
      // Its status is the answer, however the rest ends.
      response.on('end', settle);
      response.on('error', settle);
    });
    request.on('socket', (socket) => {
      const ready = url.protocol === 'https:' ? 'secureConnect' : 'connect';
      socket.once(ready, () => {
        handing().then(
          () => {
            isHanded = true;
            request.end(body);
          },
          () => request.destroy(new Error('could not be noted before it was sent')),
        );
      });
    });
  });
}

function refusal(status: number, retryAfter: string | undefined, text: string): ChannelError {
  const said = `HTTP ${status}${text.trim() === '' ? '' : `: ${oneLine(text).slice(0, 200)}`}`;
  const seconds = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : null;
  if (status === 429 || status === 503)
    return new ChannelError('slow-down', said, seconds === null ? null : seconds * 1000);
  if (status >= 500 || status === 408 || status === 425) return new ChannelError('passing', said);
  if (status >= 300 && status < 400)
    return new ChannelError('permanent', `${said} (redirects are not followed)`);
  if (status === 401 || status === 403) return new ChannelError('permanent', said);
  return new ChannelError('address', said);
}
