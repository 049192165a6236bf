import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFailed, onTestFinished } from 'vitest';
import { createEmbeddedPostgres } from '../../src/engines/database/embedded-postgres.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { readComposeFile } from '../support/compose-file.ts';
import { eventually } from '../support/eventually.ts';
import { startHaproxy } from '../support/haproxy.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { startLoad } from '../support/load-generator.ts';
import { acknowledgedFurther } from '../support/load-progress.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { startRedis } from '../support/redis.ts';
import { adminPassword, createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { startVictoriaMetrics } from '../support/victoria-metrics.ts';
import { tellVerdict } from './report/run-row.ts';

type Name = 'gateway' | 'api1' | 'api2' | 'worker1' | 'worker2';
const oneByOne: readonly (readonly Name[])[] = [['gateway'], ['api1'], ['api2'], ['worker1'], ['worker2']];

/** Kills and starts again, one after another, what the compose file's profile `distributed` has. */
export interface TopologyPlan {
  /** Our processes in the order in which they are killed, those of a group at once; the engines are all there. */
  readonly groups?: readonly (readonly Name[])[];
  /** Messages a second of all vehicles. */
  readonly rate: number;
  /** Acknowledged after each kill, before the next. */
  readonly between: number;
  readonly seconds: number;
  /** From a kill of one of our processes until it is ready again. */
  readonly recoveryMs: number;
}

/** Each service's settings are those of the compose file; what differs is where the engines of this machine are. */
async function startProcesses(
  names: readonly Name[],
  dataDir: string,
  engines: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<Name, ServerProcess>> {
  const { services } = readComposeFile({ ADMIN_PASSWORD: adminPassword });
  const started = new Map<Name, ServerProcess>();
  // All at once they would keep a small machine busy longer than they wait for PostgreSQL.
  for (const name of names) {
    const environment = { ...services[name]?.environment, ...engines };
    if ('ROADSIDE_LINK_HOST' in environment)
      Object.assign(environment, { ROADSIDE_LINK_HOST: '127.0.0.1', ROADSIDE_LINK_PORT: '0' });
    const server = await createServerProcess({ dataDir, environment });
    onTestFinished(() => server.dispose());
    onTestFailed(() => console.log(`${name}:\n${server.output().slice(-4000)}`));
    await server.start();
    started.set(name, server);
  }
  return started;
}

const isReady = async ({ baseUrl }: ServerProcess): Promise<void> => {
  const { status } = await fetch(`${baseUrl}/ready`);
  if (status !== 200) throw new Error(`/ready answers ${status}`);
};

/**
 * The topology of docker-compose.yml from Debian's packages, VictoriaMetrics in the place of InfluxDB: under load each process and
 * each engine is killed once and started again. What was acknowledged is stored once, and in order.
 */
export async function killEverythingOnce(plan: TopologyPlan): Promise<void> {
  const groups = plan.groups ?? oneByOne;
  const names = groups.flat();
  const data = lastingTempDir();
  onTestFinished(() => data.remove());
  const postgres = createEmbeddedPostgres({
    ...{ directory: join(data.path, 'postgres'), clock: systemClock, logger: silentLogger },
  });
  const [redis, telemetry] = await Promise.all([startRedis(), startVictoriaMetrics(), postgres.start()]);
  onTestFinished(async () => {
    await Promise.all([postgres.stop(), redis.stop(), telemetry.stop()]);
  });
  const processes = await startProcesses(names, join(data.path, 'data'), {
    ROADSIDE_DATABASE_URL: postgres.url,
    ROADSIDE_REDIS_URL: redis.url,
    ROADSIDE_TELEMETRY_URL: telemetry.url.replace('http://', 'victoriametrics+http://'),
    ROADSIDE_TRUST_PROXY: '127.0.0.1',
    ROADSIDE_MQTT_PROXY_PROTOCOL: '127.0.0.1',
  });
  const [gateway, api1] = [processes.get('gateway')!, processes.get('api1')!];
  const haproxy = await startHaproxy({
    gateway: gateway.mqttPort,
    api1: api1.httpPort,
    // Where there is only one, nothing answers at the other's place.
    api2: processes.get('api2')?.httpPort ?? 1,
  });
  onTestFinished(() => haproxy.kill());
  const people = `http://127.0.0.1:${haproxy.httpPort}`;
  const api = await eventually(() => signIn(people), { timeoutMs: 60_000 });
  const vehicles = await registerFleet(api, 'T', 20);
  const load = startLoad({ port: haproxy.mqttPort, vehicles, ratePerSecond: plan.rate, marked: true });
  onTestFinished(() => load.abort());
  await load.online();
  load.go();
  const begun = performance.now();

  const recoveryMs: Record<string, number> = {};
  const killed = async (name: string, kill: () => Promise<void>, start: () => Promise<unknown>) => {
    await kill();
    const at = performance.now();
    await start();
    for (const server of processes.values()) await eventually(() => isReady(server), { timeoutMs: 60_000 });
    recoveryMs[name] = Math.round(performance.now() - at);
    await acknowledgedFurther(load, plan.between);
    // People are answered again, and so with figures of the store.
    await eventually(() => api.get(`/vehicles/${vehicles[0]?.vin}/state`), { timeoutMs: 60_000 });
  };
  for (const group of groups) {
    const servers = group.map((name) => processes.get(name)!);
    await killed(
      group.join(' and '),
      async () => void (await Promise.all(servers.map((server) => server.kill()))),
      () => Promise.all(servers.map((server) => server.start())),
    );
  }
  // Vehicles do not wait for either.
  for (const [name, engine] of [['redis', redis] as const, ['telemetry', telemetry] as const])
    await killed(
      name,
      async () => {
        await engine.kill();
        await acknowledgedFurther(load, plan.between);
      },
      () => engine.start(),
    );
  await killed('haproxy', haproxy.kill, async () => haproxy.start());
  // It is started again by who started it, here the test.
  await killed(
    'postgres',
    () => killPostgres(join(data.path, 'postgres')),
    async () => undefined,
  );
  while (performance.now() - begun < plan.seconds * 1000) await acknowledgedFurther(load, plan.rate);

  const report = await load.finish();
  const session = await signIn(api1.baseUrl);
  const verdict = await judgeLoad({ ...session, baseUrl: gateway.baseUrl }, report, 60_000);
  tellVerdict('E5', verdict, {
    load: report,
    kills: names.length + 4,
    note: `the compose file's topology, ${names.length} processes, for ${Math.round((performance.now() - begun) / 1000)} s, each process and engine killed once; all ready again after ${JSON.stringify(recoveryMs)} ms`,
  });
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  for (const group of groups)
    expect(recoveryMs[group.join(' and ')], group.join()).toBeLessThanOrEqual(plan.recoveryMs);
}

async function killPostgres(directory: string): Promise<void> {
  const file = readdirSync(directory, { recursive: true, encoding: 'utf8' }).find((path) =>
    path.endsWith('postmaster.pid'),
  );
  if (file === undefined) throw new Error('PostgreSQL does not run');
  process.kill(Number.parseInt(readFileSync(join(directory, file), 'utf8'), 10), 'SIGKILL');
}
