import { connect, type NetConnectOpts } from 'node:net';

const patienceMs = 5000;
/** SSLRequest of the protocol: 8 bytes in all, code 80877103. Answered by one byte before any sign-in. */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** `stranger`: something else than PostgreSQL; `closed`, `silent`: the connection was taken, and nothing was said. */
export type PostgresAnswer = 'tls' | 'no-tls' | 'stranger' | 'closed' | 'silent';

/**
 * Asks whoever is there whether he speaks TLS, as every client of PostgreSQL may before it signs in.
 * @throws what is wrong with the connecting; `ETIMEDOUT` where that takes longer than `withinMs`
 */
export function askPostgres(where: NetConnectOpts, withinMs: number): Promise<PostgresAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(where);
    const end = (answer: PostgresAnswer): void => {
      clearTimeout(late);
      socket.destroy();
      resolve(answer);
    };
    const late = setTimeout(() => {
      if (!socket.connecting) return end('silent');
      socket.destroy(Object.assign(new Error(`no connection within ${withinMs} ms`), { code: 'ETIMEDOUT' }));
    }, withinMs);
    let isConnected = false;
    socket.on('connect', () => {
      isConnected = true;
      socket.write(sslRequest);
    });
    socket.on('data', (said) => end(answerOf(said)));
    socket.on('error', (error) => {
      clearTimeout(late);
      if (isConnected) end('closed');
      else reject(error);
    });
    socket.on('close', () => end('closed'));
  });
}

/** S or N and no more; one that can start no process for the client sends an error at once: E, its length, its text. */
function answerOf(said: Buffer): PostgresAnswer {
  const text = said.toString('latin1');
  if (text === 'S') return 'tls';
  return text === 'N' || (text[0] === 'E' && said[1] === 0) ? 'no-tls' : 'stranger';
}

/**
 * Does a PostgreSQL that lives answer at this port of 127.0.0.1? The kernel still takes connections for one that is being
 * killed; the byte that this waits for comes from a process that it must have forked.
 */
export async function doesAnswer(port: number): Promise<boolean> {
  const answer = await askPostgres({ port, host: '127.0.0.1' }, patienceMs).catch(() => 'closed' as const);
  return answer !== 'closed' && answer !== 'silent';
}
