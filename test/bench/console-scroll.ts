import type { Page } from 'playwright-core';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { adminPassword } from '../support/server-process.ts';
import type { Bench, BenchOptions, Measure } from './bench.ts';
import { startFleetServer } from './console-fleet.ts';

const what = (name: string) => `the fleet's table scrolls, ${name} frames a second`;

/**
 * How smoothly the table of the whole fleet scrolls in Chromium, which draws on these machines without a graphics card. Each
 * frame the list moves on by some rows, now and then by a leap; a frame's rate is one over its time.
 */
export const consoleScroll: Bench = {
  name: 'console-scroll',
  about: 'the console’s table of 100,000 vehicles, scrolled through',
  vehicles: 100_000,

  async run({ vehicles, rounds, seconds, log }: BenchOptions): Promise<Measure[]> {
    if (!hasBrowser) throw new Error('this benchmark needs Debian’s chromium');
    const { server, dispose } = await startFleetServer(vehicles);
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
      await page.goto(server.baseUrl);
      await page.getByLabel('User name').fill('admin');
      await page.locator('input[name=password]').fill(adminPassword);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('table', { name: 'Vehicles' }).waitFor();
      await page.getByText(`${vehicles.toLocaleString('en-GB')} vehicles`, { exact: true }).waitFor();
      const medians: number[] = [];
      const slowest: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const rates = (await frameTimes(page, seconds)).map((ms) => 1000 / ms).sort((a, b) => a - b);
        medians.push(rates[Math.floor(rates.length / 2)] ?? Number.NaN);
        slowest.push(rates[Math.floor(rates.length / 20)] ?? Number.NaN);
        log(`${rates.length} frames, median ${medians.at(-1)?.toFixed(1)}, p5 ${slowest.at(-1)?.toFixed(1)}`);
      }
      const alone = { reference: [], referenceIs: 'none', unit: 'frames/s' };
      return [
        { ...alone, what: what('median'), ours: medians, target: '≥ 50' },
        { ...alone, what: what('p5'), ours: slowest, target: 'no stutter' },
      ];
    } finally {
      await browser.close();
      await dispose();
    }
  },
};

/** Milliseconds of each frame while the list is scrolled for so long. */
function frameTimes(page: Page, seconds: number): Promise<number[]> {
  return page.evaluate(`new Promise((resolve) => {
    const scroller = document.querySelector('[role=table]').parentElement;
    const times = [];
    let before = performance.now();
    let step = 0;
    const end = before + ${seconds * 1000};
    const frame = (now) => {
      times.push(now - before);
      before = now;
      step++;
      // Steady, with a leap to another part of the fleet now and then.
      scroller.scrollTop = step % 200 === 0 ? (step * 316760) % scroller.scrollHeight : scroller.scrollTop + 120;
      if (now < end) requestAnimationFrame(frame);
      else resolve(times.slice(5));
    };
    requestAnimationFrame(frame);
  })`);
}
