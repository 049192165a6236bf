import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { testDatabase } from '../support/postgres.ts';
import { noRedis, startRedis } from '../support/redis.ts';

const script = join(import.meta.dirname, '../support/run-fenced-work.ts');
const patient = { timeoutMs: 30_000 };

/** A process that does promised work; `heard` is what it has said. */
function startWorker(name: string, url: string, redisUrl: string) {
  const child = spawn(process.execPath, [script, name, url, redisUrl], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const heard: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => heard.push(line));
  return {
    says: (line: string) => eventually(() => expect(heard).toContain(line), patient),
    begins: () =>
      eventually(() => heard.find((line) => line.startsWith('has ')) ?? expect.fail(name), patient),
    heard,
    goOn: () => child.stdin.write('go\n'),
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
  };
}

/** R8: the worker is frozen while it works, another takes over, and then the first wakes. */
describe.each([
  { on: 'PostgreSQL', reason: null, open: async () => 'none' },
  {
    on: 'Redis',
    reason: noRedis,
    async open() {
      const redis = await startRedis();
      onTestFinished(() => redis.stop());
      return redis.url;
    },
  },
])('R8: on $on', ({ reason, open }) => {
  test.skipIf(reason !== null)('what a frozen worker comes with late is refused', async () => {
    const { db, url, close } = await testDatabase();
    onTestFinished(close);
    await sql`create table effects (id text, by text)`.execute(db);
    const redisUrl = await open();
    const first = startWorker('first', url, redisUrl);
    await first.says('ready');
    const row = { job: 'work', id: 'w1', data: '{}', added_at: Date.now(), due_at: Date.now() };
    await db
      .insertInto('outbox')
      .values({ ...row, handed_at: null, failed_at: null, reason: null, error: null })
      .execute();
    await sql`select pg_notify('outbox', '')`.execute(db);
    await first.begins();
    first.freeze();

    const second = startWorker('second', url, redisUrl);
    await second.begins();
    second.goOn();
    await second.says('did w1');

    first.thaw();
    first.goOn();
    await first.says('refused w1: this work was called off, or is another run by now');
    const { rows } = await sql<{ id: string; by: string }>`select * from effects`.execute(db);
    expect(rows).toEqual([{ id: 'w1', by: 'second' }]);
    await eventually(async () => expect(await db.selectFrom('outbox').select('id').execute()).toEqual([]));
    expect(first.heard.filter((line) => line === 'did w1')).toEqual([]);
  });
});
