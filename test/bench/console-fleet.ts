import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { migrate } from '../../src/database/migrate.ts';
import { createEmbeddedPostgres } from '../../src/engines/database/embedded-postgres.ts';
import { openDatabase } from '../../src/engines/database/open-database.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';

const models = [
  'Aurora E5',
  'Aurora E7',
  'Lumen C3',
  'Terra 1.5',
  'Terra 2.0 Estate',
  'Nord',
  'Sur',
  'Alto Van',
];
const markets = ['DE', 'FR', 'ES', 'BR', 'MX', 'CN', 'TH', 'AU', 'MA', 'NL'];
const powertrains = ['bev', 'phev', 'hev', 'ice', 'fcev'];
const severities = ['minor', 'major', 'critical'];
const rules = [
  'battery-12v-low',
  'cell-imbalance',
  'brake-pad-worn',
  'tyre-pressure-low',
  'engine-overheating',
];
const rowsAtOnce = 2000;

export interface FleetServer {
  readonly server: ServerProcess;
  dispose(): Promise<void>;
}

/**
 * A real server whose database has so many vehicles, with plates, places, times and, one in twenty, an alert. Written into
 * the tables while the server is not there: to make a hundred thousand secrets takes half an hour.
 */
export async function startFleetServer(vehicles: number): Promise<FleetServer> {
  const data = lastingTempDir();
  const directory = join(data.path, 'postgres');
  mkdirSync(directory, { recursive: true });
  const postgres = createEmbeddedPostgres({ directory, clock: systemClock, logger: silentLogger });
  await postgres.start();
  const db = openDatabase({ url: () => postgres.url, logger: silentLogger, maxConnections: 1 });
  await migrate(db);
  for (let from = 0; from < vehicles; from += rowsAtOnce) {
    const numbers = Array.from({ length: Math.min(rowsAtOnce, vehicles - from) }, (_, at) => from + at);
    await db
      .insertInto('vehicles')
      .values(numbers.map((number) => vehicleRow(number)))
      .execute();
    const alerts = numbers.filter((number) => number % 20 === 0).map((number) => alertRow(number));
    if (alerts.length > 0) await db.insertInto('alerts').values(alerts).execute();
  }
  await db.destroy();
  const consoleDirectory = join(data.path, 'console');
  await build({
    configFile: fileURLToPath(new URL('../../src/console/vite.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir: consoleDirectory },
  });
  const server = await createServerProcess({
    dataDir: join(data.path, 'server'),
    environment: { ROADSIDE_DATABASE_URL: postgres.url, TEST_CONSOLE_DIRECTORY: consoleDirectory },
  });
  const dispose = async () => {
    await server.dispose();
    await postgres.stop();
    rmSync(data.path, { recursive: true, force: true });
  };
  try {
    await server.start();
  } catch (error) {
    await dispose();
    throw error;
  }
  return { server, dispose };
}

const pick = <T>(list: readonly T[], number: number): T => list[number % list.length] as T;
/** Scatters the numbers, the same way each time. */
const scattered = (number: number, range: number): number => ((number * 2_654_435_761) >>> 0) % range;
const vinOf = (number: number): string =>
  `WRSLDCZZZ${String(scattered(number, 97)).padStart(2, '0')}${String(number).padStart(6, '0')}`;

function vehicleRow(number: number) {
  const now = Date.now();
  const isPlaced = number % 10 !== 9;
  return {
    vin: vinOf(number),
    model: pick(models, scattered(number, 1000)),
    model_year: 2018 + (number % 9),
    powertrain: pick(powertrains, scattered(number, 500)),
    market: pick(markets, scattered(number, 700)),
    plate:
      number % 7 === 0
        ? null
        : `RS-${String.fromCharCode(65 + (number % 26))} ${scattered(number, 9000) + 1000}`,
    chemistry: null,
    time_zone: null,
    attributes: '{}',
    created_at: now - scattered(number, 300) * 86_400_000,
    last_seen_at: number % 50 === 0 ? null : now - scattered(number, 5_000_000),
    latitude: isPlaced ? 36 + scattered(number, 2000) / 100 : null,
    longitude: isPlaced ? -8 + scattered(number, 3300) / 100 : null,
    position_at: isPlaced ? now - scattered(number, 5_000_000) : null,
  };
}

function alertRow(number: number) {
  const firedAt = Date.now() - scattered(number, 90_000_000);
  return {
    id: `00000000-0000-8000-8000-${String(number).padStart(12, '0')}`,
    vin: vinOf(number),
    rule: pick(rules, scattered(number, 1000)),
    instance: '',
    severity: pick(severities, number / 20),
    state: 'firing',
    active_since: firedAt,
    fired_at: firedAt,
    resolved_at: null,
    acknowledged_by: null,
    acknowledged_at: null,
    acknowledge_note: null,
    code: null,
    evidence: '{"signals":{},"summary":"","summaries":{}}',
  };
}
