import { createApiCaller } from '../console/support/api-caller.ts';
import { demoPassword, startDemo } from '../console/support/demo.ts';
import { largestPaint } from '../console/support/page-figures.ts';
import { openBrowser } from '../support/browser.ts';
import type { Bench, BenchOptions, Measure } from './bench.ts';

/** The console on the demo, opened with nothing cached: when the largest part of what is seen is painted. */
export const consoleFirstPage: Bench = {
  name: 'console-first-page',
  about: 'the console opened for the first time: largest contentful paint of the sign-in page and the fleet',
  async run({ rounds, log }: BenchOptions): Promise<Measure[]> {
    const demo = await startDemo();
    const browser = await openBrowser();
    const measures: Measure[] = [];
    try {
      const { token } = await createApiCaller(demo.url, demoPassword).admin();
      for (const [name, path, session] of [
        ['sign-in page', '/', null],
        ['fleet', '/vehicles', token],
      ] as const) {
        const ours: number[] = [];
        for (let round = 0; round < rounds * 3; round++) {
          ours.push(Math.round(await largestPaint(browser, demo.url, path, session)));
          log(`${name}: painted after ${ours.at(-1)} ms`);
        }
        measures.push({
          what: `largest paint, ${name}`,
          unit: 'ms',
          ours,
          reference: [],
          referenceIs: '',
          target: '≤ 1,500',
        });
      }
    } finally {
      await browser.close();
      await demo.stop();
    }
    return measures;
  },
};
