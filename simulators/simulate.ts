import { createApiClient } from './api/client.ts';
import { keysOfToday } from './api/release-keys.ts';
import { connectionFlags, connectionOf, numberFlag, readArguments } from './cli/connection-options.ts';
import { runProgram, untilStopped } from './cli/run-program.ts';
import { enlist } from './fleet/enlist.ts';
import { createFleet, type Fleet } from './fleet/fleet.ts';
import { fleetOf } from './fleet/vehicle-spec.ts';
import { loadScenario, scenarioNames } from './scenarios/scenario.ts';

const usage = `npm run simulate -- --vehicles N --scenario NAME

  --list            name the scenarios and end
  --vehicles N      how many cars (default: as many as the scenario has)
  --scenario NAME   default: healthy
  --days-back D     how much past the cars have, 0 to 30 (default: the scenario's)
  --for SECONDS     end after that time (default: run until Ctrl-C)
  --seed S          another seed, other cars (default: 1)
  --url, --mqtt     the server (default: http://127.0.0.1:8080, mqtt://127.0.0.1:1883, or the ROADSIDE_… settings)
  --user, --password   who signs in (default: admin, ROADSIDE_ADMIN_PASSWORD)`;

await runProgram('simulate', usage, async () => {
  const { values } = readArguments({
    options: {
      ...connectionFlags,
      list: { type: 'boolean' },
      vehicles: { type: 'string' },
      scenario: { type: 'string' },
      seed: { type: 'string' },
      'days-back': { type: 'string' },
      for: { type: 'string' },
    },
  });
  if (values.list === true) return list();
  const scenario = loadScenario(values.scenario ?? 'healthy');
  const dealt = scenario.vehicles.reduce((sum, group) => sum + group.count, 0);
  const count = Math.round(numberFlag('vehicles', values.vehicles, dealt, 1, 100_000));
  const daysBack = numberFlag('days-back', values['days-back'], scenario.daysBack, 0, 30);
  const seconds = numberFlag('for', values.for, Number.POSITIVE_INFINITY, 0, 1e9);
  const seed = numberFlag('seed', values.seed, 1, 0, 1e9);
  const connection = connectionOf(values, process.env);
  const api = createApiClient(connection);
  await api.signIn();
  const specs = fleetOf(scenario, count, seed);
  console.log(`Scenario "${scenario.name}": ${scenario.title}. Registering ${count} vehicles …`);
  const vehicles = await enlist({
    api,
    scenario: scenario.name,
    specs,
    now: Date.now(),
    historyMs: daysBack * 86_400_000,
  });
  for (const { vin, story } of specs.filter((spec) => spec.story !== '').slice(0, 20))
    console.log(`  ${vin}  ${story}`);

  const fleet = createFleet({
    vehicles,
    mqttUrl: connection.mqttUrl,
    pinned: () => keysOfToday(api),
    onRefused: (vin, reason) => console.error(`  ${vin} was refused: ${reason}`),
  });
  const stopped = untilStopped(seconds);
  const begun = performance.now();
  const started = fleet.start().then(() => {
    const took = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(`All ${count} vehicles live in the present after ${took} s. Ctrl-C ends the simulation.`);
  });
  const report = setInterval(() => console.log(statusLine(fleet, count)), 10_000);
  await Promise.race([stopped, started.then(() => stopped)]);
  clearInterval(report);
  console.log(statusLine(fleet, count));
  await fleet.stop();
});
process.exit();

function statusLine(fleet: Fleet, count: number): string {
  const { online, acknowledged, waiting, caughtUp } = fleet.status();
  const past = caughtUp < count ? `, ${count - caughtUp} still telling their past` : '';
  return `  ${online} online, ${acknowledged} messages acknowledged, ${waiting} waiting${past}`;
}

function list(): void {
  for (const name of scenarioNames()) {
    const scenario = loadScenario(name);
    console.log(`${name.padEnd(22)}${scenario.title}`);
  }
}
