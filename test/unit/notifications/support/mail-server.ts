import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

export interface Mail {
  readonly to: readonly string[];
  readonly raw: string;
}

/** A real SMTP server. What it takes is in `mails` before it says so. Not `ofTest`: the caller stops it. */
export async function mailServer(options: SMTPServerOptions & { port?: number } = {}, ofTest = true) {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    // Senders keep their connections for a while.
    closeTimeout: 50,
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(parts).toString(),
        });
        done();
      });
    },
    ...options,
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  if (ofTest) onTestFinished(stop);
  return { port, mails, stop, url: `smtp://127.0.0.1:${port}` };
}
