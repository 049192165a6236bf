import { expect, onTestFinished } from 'vitest';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { startLoad } from '../support/load-generator.ts';
import { acknowledgedFurther } from '../support/load-progress.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { progressOf } from './report/progress.ts';
import { tellVerdict } from './report/run-row.ts';

export interface StopPlan {
  readonly stops: number;
  /** Messages before each stop. */
  readonly acknowledgedEach: number;
  /** How long a stop may take on a machine that has time for it; null: as long as it may anywhere. */
  readonly withinMs: number | null;
}

/**
 * R19: SIGTERM under load ends the server in time with exit code 0, its PostgreSQL with it; nothing is lost, doubled or
 * reordered. A stop that takes longer than five seconds ends with code 1 and says what it waited for (src/main.ts).
 */
export async function stopUnderLoad({ stops, acknowledgedEach, withinMs }: StopPlan): Promise<void> {
  const data = lastingTempDir();
  const say = progressOf('R19');
  const server = await createServerProcess({
    dataDir: data.path,
    environment: { ROADSIDE_LOG_LEVEL: 'info' },
  });
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
  let slowest = { ms: 0, parts: '' };
  for (let round = 0; round < stops; round++) {
    await acknowledgedFurther(load, acknowledgedEach);
    const { code, ms } = await server.stop();
    expect(code, server.output()).toBe(0);
    expect(server.postgresPid()).toBeNull();
    say(
      `stop ${round + 1} of ${stops} took ${Math.round(ms)} ms, ${load.progress().acknowledged} acknowledged`,
    );
    if (ms > slowest.ms) slowest = { ms: Math.round(ms), parts: slowParts(server.output()) };
    await server.start();
  }
  const report = await load.finish();
  const verdict = await judgeLoad(await signIn(server.baseUrl), report);
  const note = `stops by SIGTERM under load, the longest of ${slowest.ms} ms (${slowest.parts}); ${report.resent} sent again`;
  tellVerdict('R19', verdict, { load: report, kills: stops, note });
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  if (withinMs !== null) expect(slowest.ms, slowest.parts).toBeLessThan(withinMs);
}

/** What took a tenth of a second or more of the last stop, as the server's log says. */
function slowParts(output: string): string {
  const line =
    output.split('\n').findLast((one) => one.includes('how long each part of the stop took')) ?? '{}';
  const { partsMs = {} } = JSON.parse(line) as { partsMs?: Record<string, number> };
  const slow = Object.entries(partsMs).filter(([, ms]) => ms >= 100);
  return slow.map(([name, ms]) => `${name} ${ms} ms`).join(', ');
}
