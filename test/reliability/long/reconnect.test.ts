import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { registerFleet, signIn } from '../../support/load-fleet.ts';
import { judgeLoad } from '../../support/load-verdict.ts';
import { metricOf, untilProcessed } from '../../support/server-metrics.ts';
import { createServerProcess } from '../../support/server-process.ts';
import { startStormFleet } from '../../support/storm-fleet.ts';
import { lastingTempDir } from '../../support/temp-dir.ts';

/** `TEST_STORM_VEHICLES` makes it smaller; registering 15,000 takes minutes, for each secret is stretched by scrypt. */
const vehicles = Number(process.env.TEST_STORM_VEHICLES ?? 15_000);
/** Old and new connections of these are open at once, and a process here may have 20,000 files open. */
const unnoticedVehicles = Math.min(vehicles, 7000);
const withinMs = 60_000;

it(`${vehicles} vehicles are back within 60 s: after a cut, a cut that nobody noticed, and kill -9 of the server`, async () => {
  const data = lastingTempDir();
  const server = await createServerProcess({ dataDir: data.path });
  onTestFinished(async () => {
    await server.dispose();
    data.remove();
  });
  await server.start();
  const fleet = await registerFleet(await signIn(server.baseUrl), 'R', vehicles);
  const storm = startStormFleet({ vehicles: fleet, boot: 'storm' });
  onTestFinished(() => storm.end());
  const stored = () => metricOf(server.baseUrl, 'roadside_messages_stored_total');
  const online = () => metricOf(server.baseUrl, 'roadside_vehicles_online');

  await storm.strike(server.mqttPort);
  const cut = await storm.strike(server.mqttPort);
  expect(cut.acknowledgedAt - cut.beganAt).toBeLessThanOrEqual(withinMs);
  await untilProcessed(server.baseUrl);
  expect(await stored()).toBe(2 * vehicles);
  await eventually(async () => expect(await online()).toBe(vehicles));

  await server.kill();
  const startedAt = Date.now();
  const [, restart] = await Promise.all([server.start(), storm.strike(server.mqttPort, 'gone')]);
  expect(restart.acknowledgedAt - startedAt).toBeLessThanOrEqual(withinMs);
  await untilProcessed(server.baseUrl);
  const storedAt = Date.now();
  expect(await stored()).toBe(vehicles);

  const report = await storm.report();
  const sample = report.vehicles.filter((_, index) => index % Math.ceil(vehicles / 1000) === 0);
  const verdict = await judgeLoad(await signIn(server.baseUrl), { vehicles: sample });
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  expect(verdict.acknowledged).toBe(3 * sample.length);
  await storm.end();

  const few = startStormFleet({ vehicles: fleet.slice(0, unnoticedVehicles), boot: 'unnoticed' });
  onTestFinished(() => few.end());
  await few.strike(server.mqttPort);
  const unnoticed = await few.strike(server.mqttPort, 'unnoticed');
  expect(unnoticed.acknowledgedAt - unnoticed.beganAt).toBeLessThanOrEqual(withinMs);
  await eventually(async () => expect(await online()).toBe(unnoticedVehicles));

  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  console.log(
    `${vehicles} vehicles, one message each, all acknowledged ${seconds(cut.acknowledgedAt - cut.beganAt)} s after a cut, ` +
      `${seconds(restart.acknowledgedAt - startedAt)} s after kill -9 and start (stored after ` +
      `${seconds(storedAt - startedAt)} s); ${unnoticedVehicles} after a cut that the server did not see ` +
      `${seconds(unnoticed.acknowledgedAt - unnoticed.beganAt)} s; came again: ${JSON.stringify(restart.failures)}`,
  );
});
