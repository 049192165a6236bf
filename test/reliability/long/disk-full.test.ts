import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { registerFleet, signIn } from '../../support/load-fleet.ts';
import { startLoad } from '../../support/load-generator.ts';
import {
  acknowledgedFurther,
  acknowledgesNothing,
  readiness,
  residentMegabytes,
} from '../../support/load-progress.ts';
import { judgeLoad } from '../../support/load-verdict.ts';
import { createServerProcess } from '../../support/server-process.ts';
import { mountSmallDisk } from '../../support/small-disk.ts';
import { tellVerdict } from '../report/run-row.ts';

const rounds = 3;
const disk = mountSmallDisk(1000);
afterAll(() => disk.remove());
const name = `R6: a disk that another program fills to the last byte, ${rounds} times: nothing is acknowledged, reads go on, and it comes back by itself`;

it.skipIf(!disk.mounted)(disk.mounted ? name : `${name} (skipped: only root may mount a tmpfs)`, async () => {
  const server = await createServerProcess({ dataDir: join(disk.path, 'data') });
  onTestFinished(() => server.dispose());
  await server.start();
  const api = await signIn(server.baseUrl);
  const vehicles = await registerFleet(api, 'F', 20);
  const load = startLoad({ port: server.mqttPort, vehicles, ratePerSecond: 1000, signals: 10, marked: true });
  onTestFinished(() => load.abort());
  await load.online();
  load.go();
  await acknowledgedFurther(load, 3000);
  const resident = residentMegabytes(server);
  const backMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    disk.fill(0);
    await eventually(async () => expect(await readiness(server)).toMatchObject({ status: 503 }));
    await acknowledgesNothing(load);
    const { vin } = vehicles[round] ?? { vin: '' };
    const { signals } = await api.get<{ signals: object }>(`/vehicles/${vin}/state`);
    expect(Object.keys(signals)).toHaveLength(10);
    disk.clear();
    const clearedAt = performance.now();
    await eventually(async () => expect(await readiness(server)).toMatchObject({ status: 200 }));
    await acknowledgedFurther(load, 10);
    backMs.push(Math.round(performance.now() - clearedAt));
    await acknowledgedFurther(load, 2000);
  }
  const grown = residentMegabytes(server) - resident;
  const report = await load.finish();
  const verdict = await judgeLoad(await signIn(server.baseUrl), report);
  const note = `a tmpfs of 1000 MB filled to the last byte; acknowledges again ${backMs.join(', ')} ms after there is room; RSS +${grown} MB`;
  tellVerdict('R6', verdict, { load: report, kills: rounds, note });
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  expect(Math.max(...backMs)).toBeLessThan(10_000);
});
