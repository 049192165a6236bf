import { z } from 'zod';
import { type Channel, oneLine } from '../../notifications/channel.ts';
import { post } from './post.ts';

export interface SmsOptions {
  /** Of the gateway; user and password in it become HTTP Basic. The operator's own, so it may be on a private network. */
  readonly url: string;
  readonly timeoutMs?: number;
}

const answer = z.object({ id: z.union([z.string(), z.number()]).transform(String) });

/**
 * `POST {"id","to","text"}` to an SMS gateway; 2xx means that it took the message, and an `id` in its answer is kept. The
 * gateway is asked to know a repeat by `id` (also `Idempotency-Key`), but nobody can be sure that it does.
 */
export function createSmsChannel({ url, timeoutMs = 15_000 }: SmsOptions): Channel {
  const target = new URL(url);
  const login = `${decodeURIComponent(target.username)}:${decodeURIComponent(target.password)}`;
  const authorization = login === ':' ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  target.username = '';
  target.password = '';
  return {
    name: 'sms',
    canRepeat: false,
    check: (address) =>
      /^\+[1-9]\d{6,14}$/.test(address) ? null : 'must be a number with its country, such as +491701234567',
    async send({ id, address, short }, context) {
      const body = JSON.stringify({ id, to: address, text: oneLine(short) });
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'idempotency-key': id,
        ...(authorization === undefined ? {} : { authorization }),
      };
      const { text } = await post({ url: target, body, headers, timeoutMs }, context);
      try {
        return { providerId: answer.parse(JSON.parse(text)).id.slice(0, 300) };
      } catch {
        return { providerId: null };
      }
    },
    close: async () => undefined,
  };
}
