import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { testDatabase } from '../support/postgres.ts';

const script = fileURLToPath(new URL('../support/run-leader.ts', import.meta.url));
const ids = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];

test('of two processes one does what is done for all: the other when that one is frozen, which does nothing when it thaws; and again when one is killed', async () => {
  const { db, url, close } = await testDatabase();
  const running: ChildProcess[] = [];
  onTestFinished(async () => {
    for (const child of running) child.kill('SIGKILL');
    await close();
  });
  await sql`create table acts (id bigint generated always as identity, process text, fence bigint)`.execute(
    db,
  );
  const start = (id: string) => {
    const child = spawn(process.execPath, [script, url, id], { stdio: ['ignore', 'ignore', 'pipe'] });
    running.push(child);
    return child;
  };
  const acts = async () =>
    (await sql<{ process: string; fence: number }>`select process, fence from acts order by id`.execute(db))
      .rows;
  const actsOf = async (id: string | undefined) => (await acts()).filter((act) => act.process === id).length;
  const grows = async (id: string | undefined) => {
    const before = await actsOf(id);
    await eventually(async () => expect(await actsOf(id)).toBeGreaterThan(before));
  };

  const first = start(ids[0] ?? '');
  await grows(ids[0]);
  const second = start(ids[1] ?? '');
  await grows(ids[0]);
  expect(await actsOf(ids[1])).toBe(0);

  first.kill('SIGSTOP');
  await grows(ids[1]);
  const frozenAt = await actsOf(ids[0]);
  first.kill('SIGCONT');
  await grows(ids[1]);
  await grows(ids[1]);
  expect(await actsOf(ids[0])).toBe(frozenAt);

  second.kill('SIGKILL');
  await once(second, 'exit');
  await grows(ids[0]);
  // Nobody has written behind one that came after him.
  const fences = (await acts()).map(({ fence }) => fence);
  expect(fences).toEqual(fences.toSorted((a, b) => a - b));
  expect(new Set(fences).size).toBe(3);
});
