import { sql } from 'kysely';
import mqtt, { type MqttClient } from 'mqtt';
import { expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import { loadCasePolicy } from '../../../src/service/cases/case-policy.ts';
import { eventually } from '../../support/eventually.ts';
import { registerFleet, signIn } from '../../support/load-fleet.ts';
import { testDatabase } from '../../support/postgres.ts';
import { seededRandom, testSeed } from '../../support/seeded-random.ts';
import { createServerProcess, type ServerProcess } from '../../support/server-process.ts';
import { lastingTempDir } from '../../support/temp-dir.ts';

const vehicles = 20;
const rounds = 5;
const kills = 3;
/** Major ones, of two problems; the second also with a failure type of its own. */
const codes = ['P0A80-00', 'P0AA6-00', 'P0AA6-1A'];

it('of alerts that fire while the server is killed each ends in exactly one case, joined as it should be', async () => {
  const seed = testSeed();
  const random = seededRandom(seed);
  const database = await testDatabase();
  const data = lastingTempDir();
  const server = await createServerProcess({
    dataDir: data.path,
    environment: { ROADSIDE_DATABASE_URL: database.url },
  });
  const clients: MqttClient[] = [];
  onTestFinished(async () => {
    for (const client of clients) client.end(true);
    await server.dispose();
    await database.close();
    data.remove();
  });
  await startAgain(server);
  const fleet = await registerFleet(await signIn(server.baseUrl), 'C', vehicles);
  for (const { vin, password } of fleet) {
    const client = mqtt.connect(`mqtt://127.0.0.1:${server.mqttPort}`, {
      ...{ clientId: vin, username: vin, password, reconnectPeriod: 100 },
    });
    client.on('error', () => undefined);
    clients.push(client);
  }

  const said: Promise<unknown>[] = [];
  const start = Date.now();
  async function sayRound(round: number) {
    for (const [index, client] of clients.entries()) {
      const code = codes[random.integer(0, codes.length - 1)];
      // It begins, and sometimes ends, so that it can begin anew.
      const status = random.integer(0, 2) === 0 ? 0x50 : 0x09;
      const report = {
        ts: start + round * 1000 + index,
        ecu: 'BMS',
        system: 'uds',
        faults: [{ code, status }],
      };
      const { vin } = fleet[index] ?? { vin: '' };
      said.push(heard(client, `v1/${vin}/up/faults`, JSON.stringify(report)));
      if (index % 10 === 0) await passing(random.integer(0, 40));
    }
  }
  let killed = 0;
  const saying = (async () => {
    for (let round = 0; round < rounds || killed < kills; round++) {
      await sayRound(round);
      await passing(300);
    }
  })();
  while (killed < kills) {
    await passing(random.integer(100, 1500));
    await server.kill();
    killed++;
    await startAgain(server);
  }
  await saying;
  await Promise.all(said);
  await eventually(async () => expect(await underWay(database.db)).toEqual({ behind: 0, isQuiet: true }), {
    everyMs: 1000,
  });

  const found = await verdict(database.db);
  console.log(
    `cases through kills, seed ${seed}: ${kills} kills, ${said.length} reports, ${JSON.stringify(found)}`,
  );
  expect(found.alerts).toBeGreaterThan(vehicles);
  expect(found).toMatchObject({
    without: 0,
    elsewhere: 0,
    doubled: 0,
    torn: 0,
    parentsDoubled: 0,
    astray: 0,
    miscounted: 0,
  });
}, 400_000);

/** A random moment is the point of the test: this waits for time to pass, not for something to happen. */
const passing = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** On a busy machine the database may not answer in time; whoever supervises a server starts it again. */
async function startAgain(server: ServerProcess): Promise<void> {
  for (let left = 10; ; left--) {
    try {
      await server.start();
      return;
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

/** As a vehicle does: it says it again until it is acknowledged. */
async function heard(client: MqttClient, topic: string, payload: string): Promise<void> {
  while (!client.disconnecting) {
    const isTaken = await client.publishAsync(topic, payload, { qos: 1 }).then(
      () => true,
      () => false,
    );
    if (isTaken) return;
    await passing(50);
  }
}

let before = '';
/** Whether alerts are still to be looked at, and whether anything was told since this was asked before. */
async function underWay(db: Database) {
  const { rows } = await sql<{ behind: number; told: string }>`
    select (select count(*)::int from feed_events where type = 'alert'
        and id > (select (value #>> '{}')::bigint from meta where key = 'case-follower')) as behind,
      (select count(*) || ' ' || coalesce(max(id), 0) from feed_events) as told`.execute(db);
  const [{ behind = 0, told = '' } = {}] = rows;
  const isQuiet = told === before;
  before = told;
  return { behind, isQuiet };
}

async function verdict(db: Database) {
  const policy = await loadCasePolicy('policies/cases.yaml');
  const problems = codes.map((code) =>
    policy.problemOf({ rule: 'open-fault', fault: { ecu: 'BMS', system: 'uds', code } }),
  );
  expect(new Set(problems).size).toBe(2);
  const { rows } = await sql<Record<string, number>>`
    with fired as (select * from alerts where fired_at is not null and severity in ('major', 'critical')),
      named as (select * from unnest(${codes}::text[], ${problems}::text[]) as named (code, name)),
      problem as (select fired.id, fired.vin, named.name from fired left join named using (code))
    select (select count(*)::int from fired) as alerts,
      (select count(*)::int from cases where vin is not null) as cases,
      (select count(*)::int from cases where vin is null) as parents,
      (select count(*)::int from fired where not exists (select from case_alerts where alert = fired.id)) as without,
      (select count(*)::int from case_alerts join problem on problem.id = alert join cases on cases.id = case_id
        where cases.vin <> problem.vin or cases.problem is distinct from problem.name) as elsewhere,
      (select count(*)::int from (select from cases where vin is not null group by vin, problem having count(*) > 1) as twice)
        as doubled,
      (select count(*)::int from cases where events <> (select count(*) from case_events where case_id = cases.id)
        or events <> (select max(seq) from case_events where case_id = cases.id)
        or (select count(*) from case_events where case_id = cases.id and kind = 'opened') <> 1) as torn,
      (select count(*)::int from (select from cases where vin is null group by cause having count(*) > 1) as twice)
        as "parentsDoubled",
      (select count(*)::int from cases join cases as above on above.id = cases.parent where above.cause <> cases.cause)
        as astray,
      (select count(*)::int from cases where alerts <> case when vin is null
        then (select count(*) from cases as below where below.parent = cases.id)
        else (select count(*) from case_alerts where case_id = cases.id) end) as miscounted`.execute(db);
  return rows[0] as Record<string, number>;
}
