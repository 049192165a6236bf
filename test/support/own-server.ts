import { onTestFinished } from 'vitest';
import { testDatabase } from './postgres.ts';
import { createServerProcess } from './server-process.ts';
import { lastingTempDir } from './temp-dir.ts';

/** A server process with a database and a data directory of its own, not started yet; all is gone when the test ends. */
export async function ownServer() {
  const database = await testDatabase();
  const data = lastingTempDir();
  const server = await createServerProcess({
    dataDir: data.path,
    environment: { ROADSIDE_DATABASE_URL: database.url },
  });
  onTestFinished(async () => {
    await server.dispose();
    await database.close();
    data.remove();
  });
  return { server, database };
}
