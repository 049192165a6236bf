import { expect, onTestFinished } from 'vitest';
import { testDatabase } from './postgres.ts';
import { startRedis } from './redis.ts';
import { createServerProcess, type ServerProcess } from './server-process.ts';
import { lastingTempDir } from './temp-dir.ts';

/** Roles by the names of the processes. */
const small = { gateway: 'gateway,pipeline,worker', api1: 'api', api2: 'api' } as const;
const whole = {
  ...{ gateway: 'gateway,pipeline', api1: 'api', api2: 'api' },
  ...{ worker1: 'worker', worker2: 'worker' },
} as const;

/** Processes on one database, one Redis and one data directory; all is gone when the test ends. `workers` are there where it is whole. */
export async function startTopology({ isWhole }: { readonly isWhole: boolean }) {
  const rolesOf: Readonly<Record<string, string>> = isWhole ? whole : small;
  const database = await testDatabase();
  // With jobs in PostgreSQL two workers alone would need more connections than the one of the tests gives.
  const redis = await startRedis();
  const data = lastingTempDir();
  const names = Object.keys(rolesOf);
  const servers = await Promise.all(
    names.map((name) =>
      createServerProcess({
        dataDir: data.path,
        environment: {
          ROADSIDE_DATABASE_URL: database.url,
          ROADSIDE_ROLES: rolesOf[name] ?? '',
          ROADSIDE_REDIS_URL: redis.url,
        },
      }),
    ),
  );
  onTestFinished(async () => {
    await Promise.all(servers.map((server) => server.dispose()));
    await redis.stop();
    await database.close();
    data.remove();
  });
  // All at once they would keep a small machine busy longer than they wait for PostgreSQL.
  for (const server of servers) await server.start();
  for (const server of servers) expect(server.output(), 'nothing to warn of').not.toMatch(/"level":[456]0/);
  const [gateway, api1, api2, ...workers] = servers as [ServerProcess, ServerProcess, ServerProcess];
  return { gateway, api1, api2, workers: workers as ServerProcess[] };
}
