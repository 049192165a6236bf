import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { adminPassword, createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';

const data = lastingTempDir();
const server = await createServerProcess({
  dataDir: data.path,
  environment: { TEST_CONSOLE_DIRECTORY: inject('demo')?.consoleDirectory ?? '' },
});
const site = createSite({ url: server.baseUrl, mqttUrl: '', password: adminPassword });
const database: { client: pg.Client | null } = { client: null };

/** Into the server's own PostgreSQL. */
const sql = async (text: string, ...values: unknown[]) => void (await database.client?.query(text, values));

const fails = (job: string, id: string, reason: string, error: string) =>
  sql(
    `insert into outbox (job, id, data, added_at, due_at, handed_at, failed_at, reason, error, attempts)
     values ($1, $2, '{"format": "csv"}', 1, 1, 1, $3, $4, $5, 3) on conflict do nothing`,
    ...[job, id, Date.now() - 60_000, reason, error],
  );
/** Begun in time to come, so that nobody takes it to be lost. */
const goesOn = (id: string) =>
  sql(
    `insert into work (id, kind, username, state, progress, note, input, created_at)
     values ($1, 'telemetry.export', 'ada', 'running', 0.4, 'half of it', '{}', $2) on conflict do nothing`,
    ...[id, Date.now() + 3_600_000],
  );

describe.skipIf(!hasBrowser)('background work', () => {
  beforeAll(async () => {
    await server.start();
    const directory = join(data.path, 'postgres');
    const port = Number(readFileSync(join(directory, 'cluster/postmaster.pid'), 'utf8').split('\n')[3]);
    const password = readFileSync(join(directory, 'password'), 'utf8').trim();
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'roadside',
      database: 'roadside',
      password,
    });
    client.on('error', () => undefined);
    await client.connect();
    database.client = client;
  });
  afterAll(async () => {
    await database.client?.end();
    await server.dispose();
    data.remove();
  });

  test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
    await goesOn('going');
    await fails('of-another-version', 'x', 'no-handler', 'this version does not know the job');
    const page = await site.open('/system/jobs', look);
    await page.locator('[data-work=going] [role=progressbar]').waitFor();
    await page.locator('[data-dead=x] summary').click();
    await page.getByText('{"format":"csv"}').waitFor();
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
  });

  test('what has failed is tried again, one or all of a job, or given up', async () => {
    for (const id of ['a', 'b', 'c'])
      await fails('vehicles.import', id, 'attempts', `no space left for ${id}`);
    const page = await site.open('/system/jobs');
    const imports = page.locator('[data-job="vehicles.import"]');
    await imports.getByText('All tries were used up. 3 of 3 tries').first().waitFor();
    const first = imports.locator('[data-dead=a]');
    await first.getByText('no space left for a').waitFor();
    await first.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('It is tried again.').waitFor();
    await first.waitFor({ state: 'hidden' });
    await imports.locator('[data-dead=b]').getByRole('button', { name: 'Give up' }).click();
    const question = page.getByRole('dialog');
    await question.getByText('its reason and data are forgotten').waitFor();
    await question.getByRole('button', { name: 'Give up' }).click();
    await page.getByText('Given up.').waitFor();
    await fails('vehicles.import', 'd', 'attempts', 'no space left for d');
    await page.reload();
    await imports.getByRole('button', { name: 'Try all 2 again' }).click();
    await page.getByText('2 are tried again.').waitFor();
    await imports.waitFor({ state: 'hidden' });
    await site.check(page);
  });

  test('whoever looks after the jobs ends what another asked for', async () => {
    await goesOn('to-end');
    const page = await site.open('/system/jobs');
    const work = page.locator('[data-work=to-end]');
    await work.getByText('ada asked for it').waitFor();
    await work.getByRole('button', { name: 'End it' }).click();
    await page.getByRole('dialog').getByText('ada asked for it').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    await page.getByText('“Export telemetry” has been ended.').waitFor();
    await work.waitFor({ state: 'hidden' });
    await site.check(page);
  });

  test('an operator sees it and changes nothing; others do not see it', async () => {
    await fails('of-another-version', 'x', 'no-handler', 'this version does not know the job');
    const page = await site.open('/system/jobs', undefined, { as: await site.addUser('operator') });
    await page.locator('[data-dead=x]').waitFor();
    await page.getByText('Only an administrator').waitFor();
    expect(await page.locator('[data-dead=x]').getByRole('button').count()).toBe(0);
    const other = await site.open('/system/jobs', undefined, { as: await site.addUser('support') });
    await other.getByText('Not for your role').waitFor();
  });
});
