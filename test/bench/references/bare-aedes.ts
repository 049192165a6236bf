import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Aedes, type AuthorizePublishHandler } from 'aedes';

/**
 * The reference: aedes as it comes, that parses each payload as JSON before the PUBACK and keeps nothing. Prints its
 * port, and on request how many messages it parsed. `--no-parse` leaves out the parsing; `--tls CERT KEY CA`, paths of PEM files, asks
 * everybody for a certificate of that authority.
 */
const parse = !process.argv.includes('--no-parse');
let messages = 0;
const authorizePublish: AuthorizePublishHandler = (_client, packet, done) => {
  if (parse) JSON.parse(packet.payload.toString());
  messages += 1;
  done(null);
};
const broker = await Aedes.createBroker({ authorizePublish });
broker.on('clientError', () => {});
const tlsAt = process.argv.indexOf('--tls');
const [cert, key, ca] =
  tlsAt < 0 ? [] : process.argv.slice(tlsAt + 1, tlsAt + 4).map((path) => readFileSync(path));
const server =
  tlsAt < 0
    ? createServer(broker.handle)
    : createTlsServer({ cert, key, ca, requestCert: true, rejectUnauthorized: true }, broker.handle);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
process.on('message', () => process.send?.({ messages, rss: process.memoryUsage.rss() }));
process.on('disconnect', () => process.exit(0));
