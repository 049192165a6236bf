import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import {
  type Channel,
  type ChannelContext,
  ChannelError,
  type ChannelMessage,
  oneLine,
} from '../../notifications/channel.ts';
import { createSmtpConnections, type SmtpLease } from './smtp-connections.ts';

export interface EmailOptions {
  /** `smtp://user:password@host:587`, or `smtps://…`. */
  readonly url: string;
  /** `Roadside <roadside@example.org>` or the address alone. */
  readonly from: string;
  readonly timeoutMs?: number;
}

/** No quoting, no list, no comment: one plain address, so that nothing in it can add a receiver. */
const addressPattern =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/;

/**
 * Mail over SMTP. A server takes a message by its answer to the line that ends the text; that line is held back until
 * `handing` agrees, so whatever breaks before it certainly delivered nothing. `Message-ID` follows from the message's id;
 * a server that can (DSN) is asked to report failures with it.
 */
export function createEmailChannel({ url, from, timeoutMs = 20_000 }: EmailOptions): Channel {
  const sender = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();
  const domain = sender.slice(sender.lastIndexOf('@') + 1);
  const connections = createSmtpConnections({ url, timeoutMs });

  async function send(message: ChannelMessage, context: ChannelContext) {
    const content = await compose(message, from, domain);
    const first = await tryOnce(message, content, context, false);
    // A kept connection on which the server had hung up; nothing was begun.
    const info = first ?? (await tryOnce(message, content, context, true));
    return { providerId: info === null ? null : oneLine(info.response).slice(0, 300) };
  }

  /** Null where a connection that was used before turned out to be dead before the message was begun. */
  async function tryOnce(
    message: ChannelMessage,
    content: Buffer,
    { handing, signal }: ChannelContext,
    isNew: boolean,
  ): Promise<{ response: string } | null> {
    let stage: 'before' | 'text' | 'handed' = 'before';
    let lease: SmtpLease | undefined;
    const abort = () => lease?.connection.close();
    try {
      lease = await connections.take(isNew);
      signal.addEventListener('abort', abort, { once: true });
      signal.throwIfAborted();
      const { connection } = lease;
      let isBegun = false;
      const body = new Readable({
        read() {
          if (!isBegun) {
            isBegun = true;
            stage = 'text';
            this.push(content);
            return;
          }
          if (stage !== 'text') return;
          stage = 'handed';
          handing().then(
            () => this.push(null),
            () => {
              stage = 'text';
              connection.close();
            },
          );
        },
      });
      const envelope = {
        ...{ from: sender, to: [message.address], size: content.length },
        dsn: { ret: 'HDRS' as const, envid: message.id, notify: ['FAILURE' as const], orcpt: null },
      };
      const info = await new Promise<{ response: string }>((resolve, reject) => {
        const failed = (error: Error) => reject(error);
        const hungUp = () => reject(new Error('the connection was closed'));
        connection.once('error', failed);
        connection.once('end', hungUp);
        connection.send(envelope, body, (error, sent) => {
          connection.removeListener('error', failed);
          connection.removeListener('end', hungUp);
          if (error || sent === undefined) reject(error ?? new Error('no answer'));
          else resolve(sent);
        });
      });
      lease.giveBack();
      return info;
    } catch (error) {
      lease?.drop();
      const isAnswered = (error as { responseCode?: number }).responseCode !== undefined;
      if (lease?.isUsed === true && stage === 'before' && !isAnswered && !signal.aborted) return null;
      throw errorOf(error, (stage as string) === 'handed');
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  return {
    name: 'email',
    canRepeat: false,
    check: (address) => (addressPattern.test(address) ? null : 'must be an e-mail address'),
    send,
    close: async () => connections.close(),
  };
}

function compose(message: ChannelMessage, from: string, domain: string): Promise<Buffer> {
  return new MailComposer({
    from: oneLine(from),
    to: message.address,
    subject: oneLine(message.subject),
    text: message.text,
    html: message.html,
    messageId: `<${message.id}@${domain}>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'Content-Language': message.language,
      ...(message.unsubscribe === null
        ? {}
        : {
            'List-Unsubscribe': `<${message.unsubscribe}>`,
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          }),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}

function errorOf(error: unknown, handed: boolean): ChannelError {
  const { responseCode, code, command, message } = error as {
    responseCode?: number;
    code?: string;
    command?: string;
    message?: string;
  };
  const text = oneLine(message ?? String(error)).slice(0, 1000);
  if (responseCode !== undefined && responseCode >= 400) {
    if (responseCode === 421 || responseCode === 450 || responseCode === 451 || responseCode === 452)
      return new ChannelError('slow-down', text);
    if (responseCode < 500) return new ChannelError('passing', text);
    // Our own account or sender is at fault: it may be mended, and says nothing of the receiver.
    if (code === 'EAUTH' || /^MAIL/.test(command ?? '')) return new ChannelError('permanent', text);
    return new ChannelError('address', text);
  }
  return new ChannelError(handed ? 'unknown' : 'passing', text);
}
