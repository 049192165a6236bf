import { createServer } from 'node:net';
import { Aedes, type AuthorizePublishHandler } from 'aedes';

/**
 * The reference: aedes as it comes, that parses each payload as JSON before the PUBACK and keeps nothing. Prints its
 * port, and on request how many messages it parsed. `--no-parse` leaves out the parsing.
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
const server = createServer(broker.handle);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
process.on('message', () => process.send?.({ messages, rss: process.memoryUsage.rss() }));
process.on('disconnect', () => process.exit(0));
