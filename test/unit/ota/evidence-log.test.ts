import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewEvidence } from '../../../src/ota/evidence/evidence-entry.ts';
import { createEvidenceLog, type EvidenceLog } from '../../../src/ota/evidence/evidence-log.ts';
import { exportEvidence } from '../../../src/ota/evidence/export-evidence.ts';
import { verifyEvidence } from '../../../src/ota/evidence/verify-evidence.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { tempDir } from '../../support/temp-dir.ts';

let database: TestDatabase;
let log: EvidenceLog;
beforeAll(async () => {
  database = await testDatabase();
  log = createEvidenceLog(database.db);
});
afterAll(() => database.close());

const state = (why: string): NewEvidence => ({
  kind: 'campaign',
  at: 1,
  data: { state: 'halted', by: 'ann', why },
});
const add = (campaign: string, ...entries: NewEvidence[]) =>
  database.db.transaction().execute((trx) => log.append(trx, campaign, entries));

async function exported(campaign: string): Promise<string> {
  let text = '';
  for await (const line of exportEvidence({ db: database.db, clock: new FakeClock(5) }, campaign))
    text += line;
  return text;
}
const verdictOf = (text: string) =>
  verifyEvidence(
    (async function* () {
      yield Buffer.from(text);
    })(),
  );

describe('the log of a campaign', () => {
  test('is one chain whoever writes at the same time; what is rolled back was never in it', async () => {
    const writers = Array.from({ length: 20 }, (_, writer) =>
      add('one', state(`${writer} a`), state(`${writer} b`)),
    );
    const undone = database.db.transaction().execute(async (trx) => {
      await log.append(trx, 'one', [state('undone')]);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await Promise.all(writers);
    await add('another', state('x'));
    const verdict = await verdictOf(await exported('one'));
    expect(verdict).toMatchObject({ faults: [], campaign: 'one', summary: { entries: 40 } });
    expect(verdict.head).toBe((await log.head('one')).hash);
    const text = await exported('one');
    expect(text).not.toContain('undone');
    expect(text.indexOf('"7 b"')).toBeGreaterThan(text.indexOf('"7 a"'));
  });

  test('may hold many entries, written at once and read a page at a time', async () => {
    await add('large', ...Array.from({ length: 10_000 }, (_, index) => state(String(index))));
    expect((await verdictOf(await exported('large'))).summary.entries).toBe(10_000);
  });

  test('cannot be changed by a statement, and what was changed all the same is found and named', async () => {
    await add('changed', state('first'), state('second'), state('third'));
    const change = () =>
      sql`update evidence_entries set data = replace(data, 'second', 'tecond') where campaign = 'changed'`.execute(
        database.db,
      );
    await expect(change()).rejects.toThrow('never changed');
    await sql`alter table evidence_entries disable trigger unchangeable`.execute(database.db);
    await change();
    expect((await verdictOf(await exported('changed'))).faults).toMatchObject([
      { line: 3, seq: 2, what: 'entry 2 (campaign) was altered: its hash is another' },
    ]);
    await sql`update evidence_entries set data = '{' where campaign = 'changed' and seq = 3`.execute(
      database.db,
    );
    await expect(exported('changed')).rejects.toMatchObject({
      code: 'evidence-damaged',
      message: expect.stringContaining('Entry 3'),
    });
    await sql`alter table evidence_entries enable trigger unchangeable`.execute(database.db);
    await expect(exported('unknown')).rejects.toMatchObject({ code: 'no-evidence' });
  });
});

test('npm run evidence -- export writes what can be verified, beside a running server', async () => {
  await add('to-export', state('first'));
  const file = join(tempDir(), 'log.ndjson');
  const run = (campaign: string) =>
    spawnSync(process.execPath, ['src/evidence.ts', 'export', campaign, '--out', file], {
      encoding: 'utf8',
      env: { ROADSIDE_DATABASE_URL: database.url },
    });
  expect(run('unknown')).toMatchObject({ status: 1, stderr: 'There is no log of a campaign unknown.\n' });
  expect(run('to-export')).toMatchObject({ status: 0, stderr: '' });
  expect(await verdictOf(readFileSync(file, 'utf8'))).toMatchObject({ faults: [], campaign: 'to-export' });
});

test('npm run evidence -- verify says what it finds, and fails where a byte is flipped', async () => {
  await add('by-hand', state('first'), state('second'));
  const text = await exported('by-hand');
  const file = join(tempDir(), 'log.ndjson');
  const run = (...more: string[]) =>
    spawnSync(process.execPath, ['src/evidence.ts', 'verify', file, ...more], { encoding: 'utf8' });
  writeFileSync(file, text);
  const head = (await log.head('by-hand')).hash;
  expect(run('--head', head)).toMatchObject({
    ...{ status: 0, stderr: '' },
    stdout: expect.stringContaining('All of it is as it was written.'),
  });
  expect(run('--head', 'f'.repeat(64))).toMatchObject({ status: 1 });
  writeFileSync(file, text.replace('second', 'secone'));
  expect(run()).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('line 3: entry 2 (campaign) was altered'),
  });
});
