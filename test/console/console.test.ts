import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { adminPassword, createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { workerBrowser } from './support/worker-browser.ts';

const root = resolve(import.meta.dirname, '../..');
const twizyVin = 'VF1ACVYB0TW000028';
/** The machine may be busy with other tests. */
const patience = { timeoutMs: 60_000 };
const stateOfCharge = 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current';

describe.skipIf(!hasBrowser)('the console in Chromium (needs Debian’s chromium)', () => {
  const directory = lastingTempDir();
  let server: ServerProcess;
  let page: Page;
  let token: string;

  beforeAll(async () => {
    const built = inject('demo')?.consoleDirectory;
    server = await createServerProcess({
      dataDir: directory.path,
      environment: built === undefined ? {} : { TEST_CONSOLE_DIRECTORY: built },
    });
    await server.start();
    token = ((await post('/sessions', { username: 'admin', password: adminPassword })) as { token: string })
      .token;
    page = await (await workerBrowser()).newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
    page.setDefaultTimeout(60_000);
  }, 120_000);

  afterAll(async () => {
    await page?.close();
    await server?.dispose();
    directory.remove();
  });

  async function post(path: string, body: unknown): Promise<unknown> {
    const response = await fetch(`${server.baseUrl}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBeLessThan(300);
    return response.json();
  }

  async function get<T>(path: string): Promise<T> {
    const response = await fetch(`${server.baseUrl}/api/v1${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(200);
    return (await response.json()) as T;
  }

  function start(program: string, ...flags: string[]): ChildProcess & { output: () => string } {
    const connection = [
      ...['--url', server.baseUrl, '--mqtt', `mqtt://127.0.0.1:${server.mqttPort}`],
      ...['--user', 'admin', '--password', adminPassword],
    ];
    const child = spawn(process.execPath, [`simulators/${program}.ts`, ...flags, ...connection], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    return Object.assign(child, { output: () => output });
  }

  test('a wrong password is said, and what was typed stays', async () => {
    await page.goto(server.baseUrl);
    await page.getByLabel('User name').fill('admin');
    await page.locator('input[name=password]').fill('not this one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('User name or password is wrong.').waitFor();
    expect(await page.getByLabel('User name').inputValue()).toBe('admin');
  }, 120_000);

  test('signs in and finds the faulty vehicle that a scenario made', async () => {
    const fleet = start('simulate', '--scenario', 'fault-memory', '--vehicles', '1');
    onTestFinished(() => void fleet.kill());
    const { items } = await eventually(async () => {
      const found = await get<{ items: { vin: string; severity: string }[] }>(
        '/alerts?state=firing&severity=major',
      );
      expect(found.items.length).toBeGreaterThan(0);
      return found;
    }, patience);
    const vin = items[0]?.vin ?? '';
    await page.locator('input[name=password]').fill(adminPassword);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const row = page.getByRole('row').filter({ hasText: vin });
    await row.getByRole('img', { name: 'Major' }).waitFor();
    await row.click();
    await page.getByRole('heading', { name: 'What is wrong' }).waitFor();
    await page.getByText('P0A80').first().waitFor();
    await page.getByRole('tab', { name: 'Faults' }).click();
    await page.getByRole('button', { name: /P0A80/, expanded: false }).click();
    await page.getByText('confirmed').locator('visible=true').first().waitFor();
    expect(new URL(page.url()).pathname).toBe(`/vehicles/${vin}`);
  }, 120_000);

  test('the recorded Twizy drive is stored, and its state-of-charge curve is on the page', async () => {
    const replay = start('replay', 'simulators/recordings/twizy-T1_03_29_2021.csv', '--vin', twizyVin);
    const [code] = (await once(replay, 'exit')) as [number | null];
    const output = replay.output();
    expect(code, output).toBe(0);
    expect(output).toMatch(/6,?179/);
    expect(output).toMatch(/3264.*3273/s);
    const series = await eventually(async () => {
      const read = await get<{ points: { min: number; max: number; count: number }[]; unit: string }>(
        `/vehicles/${twizyVin}/signals/${stateOfCharge}?buckets=200`,
      );
      expect(read.points.reduce((sum, point) => sum + point.count, 0)).toBe(6179);
      return read;
    }, patience);
    expect(Math.max(...series.points.map((point) => point.max))).toBeCloseTo(87.5, 0);
    expect(Math.min(...series.points.map((point) => point.min))).toBeCloseTo(15, 0);
    await page.goto(`${server.baseUrl}/vehicles/${twizyVin}?tab=signals&s=${stateOfCharge}&last=6h`);
    await page.locator('[data-testid=chart][data-drawn]').waitFor();
    await eventually(async () => expect(await inkOf(page)).toBeGreaterThan(300), patience);
  }, 120_000);

  test('on a phone nothing is wider than the screen', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ['/vehicles', `/vehicles/${twizyVin}`, '/alerts']) {
      await page.goto(`${server.baseUrl}${path}`);
      await page.getByRole('heading').first().waitFor();
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width, path).toBeLessThanOrEqual(390);
    }
  }, 120_000);
});

/** Pixels of the chart that carry the curve's colour (cyan: little red, more green and blue). */
async function inkOf(page: Page): Promise<number> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector('[data-testid=chart] canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let ink = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 200 && data[i] < 60 && data[i + 1] > 80 && data[i + 2] > 100) ink++;
    return ink;
  })()`);
}
