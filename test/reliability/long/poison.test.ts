import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type ApiSession, registerFleet, signIn, storedSeqs } from '../../support/load-fleet.ts';
import { type LoadReport, startLoad } from '../../support/load-generator.ts';
import { judgeLoad } from '../../support/load-verdict.ts';
import { publish } from '../../support/mqtt-packets.ts';
import { signIn as connectVehicle } from '../../support/mqtt-raw-client.ts';
import { type QuarantinedMessage, quarantined } from '../../support/quarantined.ts';
import { metricOf, untilProcessed } from '../../support/server-metrics.ts';
import { createServerProcess } from '../../support/server-process.ts';
import { lastingTempDir } from '../../support/temp-dir.ts';
import { tellVerdict } from '../report/run-row.ts';

const vehicleCount = 200;
const window = 10;
/** The pipeline takes at most so many messages in one batch. */
const batchEntries = 2500;
const messages = 300_000;
const retried = 200;
const corrected = 20;
/** One message of a hundred of each vehicle is JSON that does not end. */
const isPoison = (seq: number): boolean => seq % 100 === 99;

it('R13: poison is acknowledged and in quarantine with its reason, and takes nothing else with it', async () => {
  const data = lastingTempDir();
  const server = await createServerProcess({ dataDir: data.path });
  onTestFinished(async () => {
    await server.dispose();
    data.remove();
  });
  await server.start();
  const api = await signIn(server.baseUrl);
  const fleet = await registerFleet(api, 'P', vehicleCount);
  const load = startLoad({
    port: server.mqttPort,
    vehicles: fleet,
    boot: 'poison',
    window,
    signals: 10,
    poisoned: true,
    marked: true,
  });
  onTestFinished(() => load.abort());
  await load.online();
  load.go();
  await eventually(() => expect(load.progress().acknowledged).toBeGreaterThan(messages), {
    timeoutMs: 300_000,
    everyMs: 100,
  });
  const report = await load.finish(60_000);
  await untilProcessed(server.baseUrl);
  expect(report.reconnects).toBe(0);

  const verdict = await judgeLoad(api, withoutPoison(report));
  const poison = poisonOf(report);
  expect(poison.length).toBeGreaterThan(Math.max(batchEntries, window * vehicleCount));
  const entries = await all(api);
  const note = `beside ${poison.length} poisoned messages, ${entries.length} in quarantine`;
  tellVerdict('R13', verdict, { load: report, note });
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  expect(verdict.stored).toBe(report.acknowledged - poison.length);
  expect(entries.map(keyOf).sort()).toEqual(poison.sort());
  expect(entries.filter(({ occurrences, reason }) => occurrences !== 1 || !/JSON/.test(reason))).toEqual([]);
  expect(await metricOf(server.baseUrl, 'roadside_messages_quarantined_total')).toBe(poison.length);

  // What is still wrong when it is tried again stays, with the reason of the new try, and is not counted as another.
  for (const { id } of entries.slice(0, retried)) await api.post(`/quarantine/${id}/retry`, {});
  await untilProcessed(server.baseUrl);
  const left = await all(api);
  expect(left).toHaveLength(entries.length);
  expect(left.filter(({ retriedAt }) => retriedAt !== null)).toHaveLength(retried);
  expect(left.filter(({ occurrences, reason }) => occurrences !== 1 || !/JSON/.test(reason))).toEqual([]);

  // The vehicle sends it once more, whole: nothing of the first try is in its way.
  for (const entry of entries.slice(0, corrected)) {
    const { vin, password } = fleet.find(({ vin: one }) => one === entry.vin) ?? { vin: '', password: '' };
    const client = await connectVehicle(server.mqttPort, { clientId: vin, username: vin, password });
    const whole = `${Buffer.from(entry.payload, 'base64').toString().trimEnd()}}`;
    client.send(publish(entry.topic, whole, { qos: 1, id: 1 }));
    expect(await client.next(60_000)).toMatchObject({ type: 'puback', id: 1 });
    client.destroy();
    await eventually(
      async () => expect((await storedSeqs(api, vin)).filter((seq) => seq === seqOf(entry))).toHaveLength(1),
      { timeoutMs: 60_000 },
    );
  }
  expect(await all(api)).toHaveLength(entries.length);
});

const seqOf = ({ payload }: QuarantinedMessage): number =>
  Number(/"seq":(\d+)/.exec(Buffer.from(payload, 'base64').toString())?.[1]);
const keyOf = (entry: QuarantinedMessage): string => `${entry.vin} ${seqOf(entry)}`;

function poisonOf({ vehicles }: LoadReport): string[] {
  return vehicles.flatMap(({ vin, acknowledged }) =>
    acknowledged.flatMap(([from, to]) => range(from, to).filter(isPoison)).map((seq) => `${vin} ${seq}`),
  );
}

function withoutPoison(report: LoadReport): LoadReport {
  const vehicles = report.vehicles.map((vehicle) => ({
    ...vehicle,
    acknowledged: vehicle.acknowledged.flatMap(([from, to]) =>
      range(from, to).flatMap((seq) => (isPoison(seq) ? [] : [[seq, seq] as const])),
    ),
  }));
  return { ...report, vehicles };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

async function all(api: ApiSession): Promise<QuarantinedMessage[]> {
  const entries: QuarantinedMessage[] = [];
  for await (const entry of quarantined(api)) entries.push(entry);
  return entries;
}
