import { createHmac } from 'node:crypto';
import { type Channel, ChannelError } from '../../notifications/channel.ts';
import { post } from './post.ts';
import { checkHost, networks, PrivateAddress, publicLookup } from './public-address.ts';

export interface WebhookOptions {
  /** Networks that are not public and may be reached all the same. */
  readonly allowed: readonly string[];
  readonly now: () => number;
  readonly timeoutMs?: number;
}

/** `Roadside-Signature: t=SECONDS,v1=HEX`: HMAC-SHA256 of `SECONDS.BODY`; old ones can be refused by their time. */
export function signatureOf(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** A signed POST to a program. A repeat has the same `Roadside-Id`, so what may have arrived is sent again. */
export function createWebhookChannel({ allowed, now, timeoutMs = 10_000 }: WebhookOptions): Channel {
  const open = networks(allowed);
  const lookup = publicLookup(open);

  function check(address: string): string | null {
    if (!URL.canParse(address) || address.length > 2000) return 'must be a URL';
    const url = new URL(address);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https:// or http://';
    if (url.username !== '' || url.password !== '') return 'must not hold a user or password';
    try {
      checkHost(url.hostname, open);
    } catch (error) {
      return error instanceof PrivateAddress ? error.message : 'must be a URL';
    }
    return null;
  }

  return {
    name: 'webhook',
    canRepeat: true,
    check,
    async send(message, context) {
      const wrong = check(message.address);
      if (wrong !== null) throw new ChannelError('address', wrong);
      if (message.secret === null) throw new ChannelError('permanent', 'has no secret to be signed with');
      const body = JSON.stringify({
        id: message.id,
        subject: message.subject,
        text: message.text,
        ...message.data,
      });
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Roadside',
        'roadside-id': message.id,
        'roadside-signature': signatureOf(message.secret, Math.floor(now() / 1000), body),
      };
      await post({ url: new URL(message.address), body, headers, timeoutMs, lookup }, context);
      return { providerId: null };
    },
    close: async () => undefined,
  };
}
