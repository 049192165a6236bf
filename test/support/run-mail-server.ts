import { appendFileSync, closeSync, fsyncSync, openSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

/** A mail server as a process of its own, that may be killed: `node run-mail-server.ts PORT FILE`. It says what it does. */
const [port = '', file = ''] = process.argv.slice(2);
const say = (what: string) => process.send?.(what);

const server = new SMTPServer({
  ...{ disabledCommands: ['AUTH', 'STARTTLS'], authOptional: true },
  onData(stream, _, done) {
    say('text');
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => {
      const id = /^Message-ID: <([^@>]+)/im.exec(Buffer.concat(parts).toString())?.[1] ?? 'none';
      // It has the message from here on, whatever it manages to answer.
      const handle = openSync(file, 'a');
      appendFileSync(handle, `${id}\n`);
      fsyncSync(handle);
      closeSync(handle);
      say('kept');
      setImmediate(done);
    });
  },
});
server.listen(Number(port), '127.0.0.1', () => say('listening'));
