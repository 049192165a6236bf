import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectAsync } from 'mqtt';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import type { LoadVehicle } from '../support/load-connection.ts';
import { type ApiSession, registerFleet, signIn } from '../support/load-fleet.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import type { Bench, BenchOptions, Measure } from './bench.ts';

const battery = 'Vehicle.Powertrain.TractionBattery';
const signals = [
  'Vehicle.Speed',
  `${battery}.StateOfCharge.Current`,
  `${battery}.CurrentVoltage`,
  `${battery}.CurrentCurrent`,
  `${battery}.Temperature.Average`,
  `${battery}.Temperature.Max`,
  'Vehicle.LowVoltageBattery.CurrentVoltage',
  'Vehicle.Powertrain.ElectricMotor.Speed',
];
const everyMs = 10_000;
const spanMs = 7 * 86_400_000;
const samplesAtOnce = 1_000;
const openingsARound = 12;

/**
 * How long a chart takes to appear: eight signals of a week, a sample of each every ten seconds (60,480 of each), from the click
 * to the frame that shows them, in Chromium without a graphics card. Each time the page is loaded anew, so nothing is known yet.
 */
export const consoleChart: Bench = {
  name: 'console-chart',
  about: 'the console’s chart of 8 signals × 7 days, from a click to the picture',
  vehicles: 3,

  async run({ vehicles, rounds, log }: BenchOptions): Promise<Measure[]> {
    if (!hasBrowser) throw new Error('this benchmark needs Debian’s chromium');
    const data = lastingTempDir();
    const consoleDirectory = join(data.path, 'console');
    await build({
      configFile: fileURLToPath(new URL('../../src/console/vite.config.ts', import.meta.url)),
      logLevel: 'error',
      build: { outDir: consoleDirectory },
    });
    const server = await createServerProcess({
      dataDir: join(data.path, 'server'),
      environment: { TEST_CONSOLE_DIRECTORY: consoleDirectory },
    });
    const browser = await openBrowser();
    try {
      await server.start();
      const api = await signIn(server.baseUrl);
      const fleet = await registerFleet(api, 'C', vehicles);
      for (const vehicle of fleet) await sendAWeek(server, vehicle);
      const { vin } = fleet.at(-1)!;
      await untilStored(api, vin);
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
      await context.addCookies([{ name: 'roadside_session', value: api.token, url: server.baseUrl }]);
      const page = await context.newPage();
      const clicks: number[] = [];
      const answers: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const times: number[] = [];
        for (let opening = 0; opening < openingsARound; opening++)
          times.push(await open(page, server.baseUrl, vin));
        clicks.push(percentile95(times));
        answers.push(await answerTime(api, vin));
        log(`click to picture p95 ${clicks.at(-1)?.toFixed(0)} ms, answer ${answers.at(-1)?.toFixed(0)} ms`);
      }
      const alone = { reference: [], referenceIs: 'none', unit: 'ms' };
      return [
        { ...alone, what: '8 signals × 7 days, click to picture, p95', ours: clicks, target: '≤ 500' },
        { ...alone, what: '8 signals × 7 days, the server’s answer, median', ours: answers, target: '≤ 150' },
      ];
    } finally {
      await browser.close();
      await server.dispose();
      data.remove();
    }
  },
};

/** Milliseconds from the click on the tab to the frame after the one that drew the curves. */
async function open(page: Page, baseUrl: string, vin: string): Promise<number> {
  const query = new URLSearchParams({ s: signals.join(','), last: '7d' });
  await page.goto(`${baseUrl}/vehicles/${vin}?${query}`);
  await page.getByRole('tab', { name: 'Signals' }).waitFor();
  // What the page itself still does is not the chart's time.
  await page.evaluate('new Promise((resolve) => requestIdleCallback(resolve, { timeout: 5000 }))');
  await page.evaluate(`(() => {
    window.appeared = new Promise((resolve) => {
      addEventListener('click', () => {
        const clickedAt = performance.now();
        const look = () => {
          if (document.querySelector('[data-testid=chart][data-drawn]') === null) requestAnimationFrame(look);
          else requestAnimationFrame(() => resolve(performance.now() - clickedAt));
        };
        look();
      }, { capture: true, once: true });
    });
  })()`);
  await page.getByRole('tab', { name: 'Signals' }).click();
  return page.evaluate<number>('window.appeared');
}

async function answerTime(api: ApiSession, vin: string): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < openingsARound; count++) {
    const to = Date.now();
    const before = performance.now();
    await api.get(
      `/vehicles/${vin}/series?signals=${signals.join(',')}&from=${to - spanMs}&to=${to}&buckets=500&raw=1500`,
    );
    times.push(performance.now() - before);
  }
  return times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}

/** Seven days up to now, as a car sends a backlog: many samples a message, in columns. */
async function sendAWeek(server: ServerProcess, { vin, password }: LoadVehicle): Promise<void> {
  const client = await connectAsync(`mqtt://127.0.0.1:${server.mqttPort}`, {
    clientId: vin,
    username: vin,
    password,
  });
  const first = Date.now() - spanMs;
  let seq = 0;
  for (let from = 0; from < spanMs / everyMs; from += samplesAtOnce) {
    const numbers = Array.from(
      { length: Math.min(samplesAtOnce, spanMs / everyMs - from) },
      (_, index) => from + index,
    );
    const payload = {
      boot: 'bench',
      seq: seq++,
      ts: numbers.map((number) => first + number * everyMs),
      signals: Object.fromEntries(
        signals.map((path, index) => [
          path,
          numbers.map((number) => Math.round(5000 + 4000 * Math.sin(number / (300 + index * 70))) / 100),
        ]),
      ),
    };
    await client.publishAsync(`v1/${vin}/up/telemetry`, JSON.stringify(payload), { qos: 1 });
  }
  await client.endAsync();
}

async function untilStored(api: ApiSession, vin: string): Promise<void> {
  await eventually(
    async () => {
      const { points } = await api.get<{ points: unknown[] }>(
        `/vehicles/${vin}/signals/Vehicle.Speed?from=${Date.now() - 60_000}&buckets=1`,
      );
      if (points.length === 0) throw new Error('the newest samples are not stored yet');
    },
    { timeoutMs: 120_000 },
  );
}

const percentile95 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;
