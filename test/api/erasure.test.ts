import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { appendAll } from '../support/journal-records.ts';
import { released, trustedKey } from './support/released.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = 'WVWZZZ1KZAW000001';
const other = 'WVWZZZ1KZAW000002';

let api: TestApi;
let admin: string;
beforeAll(async () => {
  api = await startApi({ withJobs: true });
  admin = await api.signedIn('admin');
});
afterAll(() => api.stop());

const get = async (path: string) => (await api.call(admin, 'GET', path)).json();

/** One of much: signals, a fault with its alert, its place, what nobody understands, an export, a preference that names it. */
async function live(of: string): Promise<void> {
  const ts = Date.now();
  const vehicle = { vin: of, model: 'E-Go', modelYear: 2024, powertrain: 'bev', market: 'DE' };
  expect((await api.call(admin, 'POST', '/vehicles', vehicle)).statusCode).toBe(201);
  await api.say(of, 'telemetry', { ts, signals: { 'Vehicle.Speed': 131, Gear: `D of ${of}` } });
  const place = { 'Vehicle.CurrentLocation.Latitude': 52.5, 'Vehicle.CurrentLocation.Longitude': 13.4 };
  await api.say(of, 'telemetry', { ts, signals: place });
  const faults = [{ code: 'P0A80-00', status: 9, freezeFrame: { 'Vehicle.Speed': 41 } }];
  await api.say(of, 'faults', { ts, ecu: 'BMS', system: 'uds', complete: true, faults });
  await api.say(of, 'event', { ts, type: 'ignition-on', data: {} });
  await api.say(of, 'telemetry', Buffer.from(`{"${of}`));
  await api.call(admin, 'PATCH', `/vehicles/${of}`, { plate: 'B-X 1' });
  const { id } = (await api.call(admin, 'POST', `/vehicles/${of}/exports`, { purpose: 'a test' })).json();
  await eventually(async () => expect((await get(`/work/${id}`)).state).not.toMatch(/waiting|running/));
  // As an export leaves it whose process was killed.
  await writeFile(join(api.directory, 'work', `${id}.csv.part`), of);
}

/** Tables with a row that says `text`. */
async function tablesWith(text: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(
    api.db,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const hit =
      await sql`select 1 from ${sql.table(name)} as t where position(${text} in t::text) > 0 limit 1`.execute(
        api.db,
      );
    if (hit.rows.length > 0) found.push(name);
  }
  return found.sort();
}

async function filesWith(text: string): Promise<string[]> {
  const names = await readdir(api.directory, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const file of names.filter((name) => name.isFile())) {
    const path = join(file.parentPath, file.name);
    if ((await readFile(path)).includes(text) || file.name.includes(text)) found.push(path);
  }
  return found;
}

async function finished(id: string) {
  await eventually(async () => {
    await api.settled();
    api.journal.trim(api.journal.status().flushed);
    expect((await get(`/erasures/${id}`)).finishedAt).not.toBeNull();
  });
  return get(`/erasures/${id}`);
}

test('an erased vehicle is gone from every table and every file; what must be kept has its pseudonym', async () => {
  await live(vin);
  await live(other);
  await writeFile(join(api.directory, 'a-file'), other);
  expect(await filesWith(vin)).not.toEqual([]);
  const standing = await get(`/vehicles/${other}/state`);

  const begun = await api.call(admin, 'DELETE', `/vehicles/${vin}`);
  expect(begun.statusCode).toBe(202);
  const { id, pseudonym, erased } = begun.json();
  expect(erased).toMatchObject({ faults: 1, alerts: 2, quarantined: 1, reports: 1 });
  expect((await api.call(admin, 'GET', `/vehicles/${vin}`)).statusCode).toBe(404);
  expect((await api.call(admin, 'DELETE', `/vehicles/${vin}`)).statusCode).toBe(404);
  const again = { vin, model: 'E-Go', modelYear: 2024, powertrain: 'bev', market: 'DE' };
  expect((await api.call(admin, 'POST', '/vehicles', again)).json()).toMatchObject({
    code: 'vehicle-being-erased',
  });
  // What was on its way is not a ghost afterwards.
  const late = {
    kind: 'message',
    vin,
    topic: `v1/${vin}/up/telemetry`,
    receivedAt: Date.now(),
    retryOf: null,
  } as const;
  await appendAll(api.journal, [
    { ...late, payload: Buffer.from('{"ts":1,"signals":{"Vehicle.Speed":1}}') },
    { kind: 'presence', vin, online: true, receivedAt: Date.now() },
  ]);

  const certificate = await finished(id);
  expect(certificate).toMatchObject({ id, vin: null, pseudonym, step: 'done', requestedBy: 'admin-all' });
  expect(certificate.erased.signals).toBeGreaterThan(3);
  expect(certificate.kept).toMatchObject([{ what: 'audit', under: 'pseudonym' }]);
  expect(certificate.kept[0].count).toBeGreaterThan(2);
  expect(await tablesWith(vin)).toEqual([]);
  expect(await filesWith(vin)).toEqual([]);
  expect(
    (await get(`/audit?vin=${pseudonym}`)).items.map(({ action }: { action: string }) => action),
  ).toEqual(expect.arrayContaining(['vehicle.create', 'vehicle.erase', 'telemetry.export']));
  // The other one has lost nothing.
  expect(await get(`/vehicles/${other}/state`)).toEqual(standing);
  expect((await get(`/vehicles/${other}/faults`)).items).toHaveLength(1);

  expect((await api.call(admin, 'POST', '/vehicles', again)).statusCode).toBe(201);
  expect(await get(`/vehicles/${vin}/state`)).toEqual({ signals: {} });
  expect((await get(`/vehicles/${vin}/timeline`)).items).toEqual([]);
});

test('who got which update stays under the VIN, with the reason', async () => {
  const updated = 'WVWZZZ1KZAW000003';
  await released(api, await trustedKey(api), '2.0');
  await api.register(updated, 'DE');
  const campaign = await api.call(admin, 'POST', '/campaigns', {
    ...{ name: 'Updates', releaseId: 'battery-2.0', selector: 'true', plan: {} },
  });
  await api.db
    .insertInto('deployments')
    .values({
      ...{ campaign_id: campaign.json().id, wave: 0, place: 0, vin: updated, state: 'succeeded', code: null },
      ...{ reason: null, due_at: null, offered_at: 1, deadline_at: null, heard_at: null, said_seq: null },
      ...{
        before: '{}',
        after: null,
        steps: null,
        owner_answer: null,
        deferred_until: null,
        withdrawn_at: null,
      },
      ...{ recalled_at: null, installing_at: 1, succeeded_at: 2, ended_at: 2, traits: '{}', absence: null },
    })
    .execute();
  const begun = (await api.call(admin, 'DELETE', `/vehicles/${updated}`)).json();
  const { kept } = await finished(begun.id);
  expect(kept).toMatchObject([
    { what: 'audit', under: 'pseudonym' },
    { what: 'updates', count: 1, under: 'vin' },
  ]);
  expect(await tablesWith(updated)).toEqual(['deployments']);
});

test('asked for twice at once it is one erasure', async () => {
  const twice = 'WVWZZZ1KZAW000004';
  await api.register(twice, 'DE');
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => api.call(admin, 'DELETE', `/vehicles/${twice}`)),
  );
  // Or it is gone already when the others ask.
  const begun = answers.filter(({ statusCode }) => statusCode !== 404);
  expect(new Set(begun.map(({ statusCode }) => statusCode))).toEqual(new Set([202]));
  expect(new Set(begun.map((answer) => answer.json().id)).size).toBe(1);
  await finished(begun[0]?.json().id);
});
