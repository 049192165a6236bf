import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { startLoad } from '../support/load-generator.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';

const stops = 2;

// A stop that takes longer than five seconds ends with code 1 (src/main.ts).
it('SIGTERM under load ends the server in time, exit code 0; nothing is lost, doubled or reordered', async () => {
  const data = lastingTempDir();
  const server = await createServerProcess({ dataDir: data.path });
  onTestFinished(async () => {
    await server.dispose();
    data.remove();
  });
  await server.start();
  const vehicles = await registerFleet(await signIn(server.baseUrl), 'S', 40);
  const load = startLoad({ port: server.mqttPort, vehicles, window: 50, marked: true });
  onTestFinished(() => load.abort());
  await load.online();
  load.go();
  for (let round = 0; round < stops; round++) {
    const wanted = load.progress().acknowledged + 3000;
    await eventually(() => expect(load.progress().acknowledged).toBeGreaterThan(wanted), {
      timeoutMs: 60_000,
    });
    const { code, ms } = await server.stop();
    expect(code, server.output()).toBe(0);
    expect(server.postgresPid()).toBeNull();
    console.log(`stop ${round + 1}: exit code 0 after ${Math.round(ms)} ms`);
    await server.start();
  }
  const report = await load.finish();
  const verdict = await judgeLoad(await signIn(server.baseUrl), report);
  console.log(
    `${stops} stops under load: ${verdict.acknowledged} acknowledged, ${report.resent} sent again; lost/duplicated/` +
      `phantom/reordered ${verdict.lost}/${verdict.duplicated}/${verdict.phantom}/${verdict.reordered}`,
  );
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
}, 180_000);
