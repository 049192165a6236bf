import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { endProcess } from '../../support/end-process.ts';
import { freePorts } from '../../support/free-ports.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { addUser, startNotifications } from './support/notifications.ts';

const minute = 60_000;

/** A mail server that can be killed and started again. What it has taken is in a file. */
async function killableMailServer() {
  const [port = 0] = await freePorts(1);
  const file = join(tempDir(), 'taken');
  let child: ChildProcess | null = null;
  async function kill() {
    const dying = child;
    child = null;
    await endProcess(dying);
  }
  onTestFinished(kill);
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken: () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []),
    kill,
    /** Where `at` is given it is killed at that moment of the first message. */
    async start(at: 'text' | 'kept' | null = null) {
      const started = fork(join(import.meta.dirname, '../../support/run-mail-server.ts'), [
        String(port),
        file,
      ]);
      child = started;
      const killed = new Promise<void>((resolve) => {
        started.on('message', (what) => {
          if (what === at) void kill().then(resolve);
        });
      });
      await new Promise<void>((resolve) =>
        started.on('message', (what) => {
          if (what === 'listening') resolve();
        }),
      );
      return { killed };
    },
  };
}

test('a mail server killed in the middle of messages, and away for ten minutes: none is lost, none comes twice, what nobody can know is said', async () => {
  const ground = await startNotifications();
  ground.state.taken = true;
  await addUser(ground.db, 'ana', { email: 'ana@example.org' });
  await addUser(ground.db, 'ben', { email: 'ben@example.org' });
  const mail = await killableMailServer();
  const { dispatcher } = ground.server([ground.email(mail.url)]);
  let told = 0;
  const tell = async () => {
    for (let count = 0; count < 5; count++) await ground.notify({ problemId: `p${told++}` });
  };

  for (const moment of ['text', 'kept', 'text', 'kept'] as const) {
    const { killed } = await mail.start(moment);
    await tell();
    await dispatcher.runDue();
    await killed;
    ground.clock.advance(minute);
  }
  for (let passed = 0; passed < 10; passed++) {
    await tell();
    await dispatcher.runDue();
    ground.clock.advance(minute);
  }
  await mail.start();
  for (let passed = 0; passed < 40; passed++) {
    await dispatcher.runDue();
    ground.clock.advance(minute);
  }

  const deliveries = await ground.db.selectFrom('notification_deliveries').select(['id', 'state']).execute();
  expect(deliveries).toHaveLength(told * 2);
  const taken = mail.taken();
  expect(new Set(taken).size).toBe(taken.length);
  const sent = deliveries.filter(({ state }) => state === 'sent').map(({ id }) => id);
  expect(sent.filter((id) => !taken.includes(id))).toEqual([]);
  const rest = deliveries.filter(({ state }) => state !== 'sent');
  expect(new Set(rest.map(({ state }) => state))).toEqual(new Set(['unknown']));
  // Only what was in the hands of the server at one of the four kills, eight at a time.
  expect(rest.length).toBeLessThanOrEqual(4 * 8);
  expect(sent.length).toBeGreaterThanOrEqual(told * 2 - 4 * 8);
});
