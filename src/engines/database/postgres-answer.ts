import { connect } from 'node:net';

const patienceMs = 5000;
/** SSLRequest of the protocol: 8 bytes in all, code 80877103. Answered by one byte before any sign-in. */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Does a PostgreSQL that lives answer at this port of 127.0.0.1? The kernel still takes connections for one that is being
 * killed; the byte that this waits for comes from a process that it must have forked.
 */
export function doesAnswer(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const done = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(patienceMs, () => done(false));
    socket.on('connect', () => socket.write(sslRequest));
    socket.on('data', () => done(true));
    socket.on('error', () => done(false));
    socket.on('close', () => done(false));
  });
}
