import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import {
  type Channel,
  type ChannelContext,
  ChannelError,
  type ChannelMessage,
  oneLine,
} from '../../notifications/channel.ts';

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
 * Mail over SMTP, a connection a message. The message is offered only after the server took envelope and DATA: up to there a
 * failure is certain, afterwards only the server's answer is. `Message-ID` follows from the message's id.
 */
export function createEmailChannel({ url, from, timeoutMs = 20_000 }: EmailOptions): Channel {
  const server = new URL(url);
  const sender = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();
  const domain = sender.slice(sender.lastIndexOf('@') + 1);
  const secure = server.protocol === 'smtps:';
  const user = decodeURIComponent(server.username);

  const connect = async (): Promise<SMTPConnection> => {
    const connection = new SMTPConnection({
      host: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port === '' ? (secure ? 465 : 587) : Number(server.port),
      secure,
      // A password never travels in the clear, but to the same machine.
      requireTLS: !secure && user !== '' && !['localhost', '127.0.0.1', '[::1]'].includes(server.hostname),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
    });
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject);
      connection.connect((error) => (error ? reject(error) : resolve()));
    });
    if (user === '') return connection;
    await new Promise<void>((resolve, reject) =>
      connection.login({ user, pass: decodeURIComponent(server.password) }, (error) =>
        error ? reject(error) : resolve(),
      ),
    ).catch((error: unknown) => {
      connection.close();
      throw error;
    });
    return connection;
  };

  async function send(message: ChannelMessage, { handing, signal }: ChannelContext) {
    const content = await compose(message, from, domain);
    let handed = false;
    let refusedToHand: unknown;
    let connection: SMTPConnection | undefined;
    const abort = () => connection?.close();
    try {
      connection = await connect();
      signal.addEventListener('abort', abort, { once: true });
      signal.throwIfAborted();
      const body = new Readable({
        read() {
          if (handed) return;
          handed = true;
          handing().then(
            () => {
              this.push(content);
              this.push(null);
            },
            (error: unknown) => {
              refusedToHand = error;
              connection?.close();
            },
          );
        },
      });
      const sending = connection;
      const info = await new Promise<{ response: string }>((resolve, reject) => {
        sending.on('error', reject);
        sending.once('end', () => reject(new Error('the connection was closed')));
        sending.send({ from: sender, to: [message.address], size: content.length }, body, (error, sent) =>
          error || sent === undefined ? reject(error ?? new Error('no answer')) : resolve(sent),
        );
      });
      sending.quit();
      return { providerId: oneLine(info.response).slice(0, 300) };
    } catch (error) {
      connection?.close();
      throw errorOf(error, handed && refusedToHand === undefined);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  return {
    name: 'email',
    canRepeat: false,
    check: (address) => (addressPattern.test(address) ? null : 'must be an e-mail address'),
    send,
    close: async () => undefined,
  };
}

function compose(message: ChannelMessage, from: string, domain: string): Promise<Buffer> {
  return new MailComposer({
    from: oneLine(from),
    to: message.address,
    subject: oneLine(message.subject),
    text: message.text,
    messageId: `<${message.id}@${domain}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': message.language },
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
