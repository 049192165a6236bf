import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { eventually } from './eventually.ts';
import { type ApiSession, signIn } from './load-fleet.ts';

/** What arrived at a real server: the text of a mail, or the body of a webhook. */
export interface Arrival {
  readonly to: string;
  readonly text: string;
  /** performance.now() when it was whole. */
  readonly at: number;
}

export interface ReceivingEnd {
  readonly url: string;
  readonly arrivals: Arrival[];
  stop(): Promise<void>;
}

export async function receiveMail(): Promise<ReceivingEnd> {
  const arrivals: Arrival[] = [];
  const server = new SMTPServer({
    ...{ disabledCommands: ['AUTH', 'STARTTLS'], authOptional: true, closeTimeout: 50 },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        // Soft line breaks of quoted-printable; an encoded word of a header ends in ?=.
        const text = Buffer.concat(parts)
          .toString()
          .replaceAll(/(?<!\?)=\r\n/g, '');
        arrivals.push({ to: session.envelope.rcptTo[0]?.address ?? '', text, at: performance.now() });
        done();
      });
    },
  });
  // Whoever sends may be killed.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `smtp://127.0.0.1:${port}`, arrivals, stop };
}

export async function receiveWebhooks(): Promise<ReceivingEnd> {
  const arrivals: Arrival[] = [];
  const server = createServer(async (request, response) => {
    const text = (await request.toArray()).join('');
    arrivals.push({ to: request.url ?? '', text, at: performance.now() });
    response.end();
  }).listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => server.once('listening', () => resolve()));
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}/hook`, arrivals, stop };
}

/** A user of this role who has confirmed an address, as a person would: with the code that came there. */
export async function makeToldUser(
  api: ApiSession,
  user: { readonly username: string; readonly role: string },
  {
    channel,
    address,
    arrivals,
  }: {
    readonly channel: 'email' | 'webhook';
    readonly address: string;
    readonly arrivals: readonly Arrival[];
  },
): Promise<void> {
  const password = 'a long password for tests';
  await api.post('/users', { ...user, password });
  const told = await signIn(api.baseUrl, password, user.username);
  const before = arrivals.length;
  await told.put(`/users/current/contacts/${channel}`, { address });
  const code = await eventually(() => {
    const found = /\b(\d{6}) is your code|"code":"(\d{6})"/.exec(arrivals[before]?.text ?? '');
    const code = found?.[1] ?? found?.[2];
    if (code === undefined) throw new Error('no code has arrived');
    return code;
  });
  await told.post(`/users/current/contacts/${channel}/verify`, { code });
}
