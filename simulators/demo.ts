import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ApiClient, ApiError, createApiClient } from './api/client.ts';
import { lastHeardAt } from './api/register-vehicle.ts';
import { keysOfToday } from './api/release-keys.ts';
import { connectionOf, reachable } from './cli/connection-options.ts';
import { runProgram, untilStopped } from './cli/run-program.ts';
import { watchAlerts } from './demo/alert-watch.ts';
import { freePort } from './demo/free-port.ts';
import { type DemoPassword, demoPassword } from './demo/password.ts';
import { welcomeLines } from './demo/screen.ts';
import { startServer } from './demo/server-process.ts';
import { enlist } from './fleet/enlist.ts';
import { createFleet } from './fleet/fleet.ts';
import { fleetOf } from './fleet/vehicle-spec.ts';
import { replayRecording } from './replay/replay-recording.ts';
import { loadScenario } from './scenarios/scenario.ts';
import { simulatedVin } from './vehicle/vin.ts';

const usage = `npm run demo

Starts the server with a simulated fleet. Settings: the server's own ROADSIDE_… environment variables.`;

const recording = fileURLToPath(new URL('recordings/twizy-T1_03_29_2021.csv', import.meta.url));
const recordedVin = simulatedVin('TWZY1', 2018, 1);
const readyWithinMs = 60_000;

await runProgram('demo', usage, async () => {
  const environment = await withPorts(process.env);
  const dataDir = resolve(environment.ROADSIDE_DATA_DIR || './data');
  const secret = demoPassword(dataDir, environment.ROADSIDE_ADMIN_PASSWORD);
  environment.ROADSIDE_ADMIN_PASSWORD = secret.password;
  const connection = connectionOf({}, environment);
  const logFile = resolve(dataDir, 'demo-server.log');
  const stopped = untilStopped().then(() => null);
  // Somebody else's server must not be taken for ours: then only our server's own complaint counts.
  const taken = (await fetch(new URL('/health', connection.url)).catch(() => null)) !== null;
  console.log('Starting the server …');
  const server = startServer({ environment, logFile, onLine: (line) => console.error(`  server: ${line}`) });
  try {
    const ended = server.ended.then((how) => {
      throw new Error(`${how}. Its log: ${logFile}`);
    });
    ended.catch(() => {});
    const running = taken
      ? ended
      : run({
          connection,
          secret,
          dataDir,
          logFile,
          publicUrl: environment.ROADSIDE_PUBLIC_URL,
          stopped,
        });
    await Promise.race([running, ended]);
    console.log('Stopping …');
  } finally {
    await server.stop();
  }
});
process.exit();

interface RunOptions {
  readonly connection: ReturnType<typeof connectionOf>;
  readonly secret: DemoPassword;
  readonly dataDir: string;
  readonly logFile: string;
  readonly publicUrl: string | undefined;
  readonly stopped: Promise<null>;
}

async function run(options: RunOptions): Promise<void> {
  const { connection, secret, stopped } = options;
  if ((await Promise.race([waitUntilReady(connection.url), stopped])) === null) return;
  const api = createApiClient(connection);
  await signIn(api, options);
  const scenario = loadScenario('mixed-fleet');
  const specs = fleetOf(scenario, scenario.vehicles.length, 1);
  const vehicles = await enlist({
    api,
    scenario: scenario.name,
    specs,
    now: Date.now(),
    historyMs: scenario.daysBack * 86_400_000,
  });
  const screen = welcomeLines({
    url: options.publicUrl || connection.url,
    mqttUrl: connection.mqttUrl,
    password: secret.from === 'setting' ? null : secret.password,
    logFile: options.logFile,
    specs,
    recordedVin,
    daysBack: scenario.daysBack,
  });
  for (const line of screen) console.log(line);

  const fleet = createFleet({
    vehicles,
    mqttUrl: connection.mqttUrl,
    pinned: () => keysOfToday(api),
    onRefused: (vin, reason) => console.error(` ${vin} was refused: ${reason}`),
  });
  const begun = performance.now();
  const unwatch = watchAlerts(api, (alerts) => {
    for (const alert of alerts) console.log(` ${new Date().toLocaleTimeString('en-GB')}  alert  ${alert}`);
  });
  const telling = Promise.all([fleet.start(), replayOnce(api, connection)]).then(() => {
    const seconds = Math.round((performance.now() - begun) / 1000);
    console.log(` The past is told (${seconds} s); the fleet lives in the present. Ctrl-C ends the demo.`);
    // What is computed at night otherwise.
    return api
      .post('/predictions/runs', {})
      .catch((error: unknown) => console.error(` No predictions: ${error}`));
  });
  try {
    await Promise.race([stopped, telling.then(() => stopped)]);
  } finally {
    unwatch();
    await fleet.stop();
  }
}

/** The recorded drive ends now; not again where an earlier demo told it within its length. */
async function replayOnce(api: ApiClient, { url, mqttUrl }: RunOptions['connection']): Promise<void> {
  const heard = await lastHeardAt(api, recordedVin).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  });
  if (heard !== null && Date.now() - heard < 2 * 3_600_000) return;
  await replayRecording({
    api,
    url,
    mqttUrl,
    file: recording,
    vin: recordedVin,
    speed: null,
    keepTime: false,
  });
}

async function signIn(api: ApiClient, { secret, dataDir }: RunOptions): Promise<void> {
  try {
    await api.signIn();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    const tried = secret.from === 'setting' ? 'ROADSIDE_ADMIN_PASSWORD' : secret.file;
    throw new Error(
      `the data directory ${dataDir} has another password for admin than ${tried} says.\n` +
        'Set ROADSIDE_ADMIN_PASSWORD to the right one, or make a new one with\n' +
        '  npm run admin -- reset-password admin\n' +
        'or take another directory with ROADSIDE_DATA_DIR.',
    );
  }
}

/** Port 0 is any free port; the demo must know which to connect its vehicles to. */
async function withPorts(from: NodeJS.ProcessEnv): Promise<Record<string, string | undefined>> {
  const environment = { ...from };
  for (const name of ['HTTP', 'MQTT']) {
    if (environment[`ROADSIDE_${name}_PORT`] !== '0') continue;
    const host = reachable(environment[`ROADSIDE_${name}_HOST`] || '127.0.0.1');
    environment[`ROADSIDE_${name}_PORT`] = String(await freePort(host.replaceAll(/[[\]]/g, '')));
  }
  return environment;
}

async function waitUntilReady(url: string): Promise<true> {
  const deadline = performance.now() + readyWithinMs;
  for (;;) {
    const answer = await fetch(new URL('/ready', url), { signal: AbortSignal.timeout(2000) }).catch(
      () => null,
    );
    if (answer?.ok === true) return true;
    if (performance.now() > deadline) {
      const why = answer === null ? 'it does not answer' : await answer.text();
      throw new Error(`the server at ${url} was not ready within ${readyWithinMs / 1000} s: ${why}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
