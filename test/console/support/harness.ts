/**
 * What every test of the console stands on: one server with the demo's data (`demo-setup.ts`), one browser a worker.
 *
 *   const site = createSite();
 *   describe.skipIf(!hasBrowser)('the fleet page', () => {
 *     test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
 *       const page = await site.open('/vehicles', look);
 *       await page.getByRole('table').waitFor();
 *       await site.check(page);        // axe, nothing wider than the screen, no console error, no failed request
 *     });
 *   });
 *
 * `site.api` calls the API as admin; `site.addUser('viewer')` gives a user of its own with a signed-in token, for tests that
 * change preferences, passwords or sessions: admin is shared by files that run at the same time.
 */
import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, expect, inject } from 'vitest';
import { createApiCaller, type TestUser } from './api-caller.ts';
import { seriousProblems } from './axe.ts';
import type { RunningDemo } from './demo.ts';
import { createPages } from './lent-pages.ts';
import type { Look } from './looks.ts';
import { complaintsOf, watch } from './watched-pages.ts';
import { workerBrowser } from './worker-browser.ts';

/** A busy machine is slow, not wrong. */
const patienceMs = process.env.TEST_DEMO_URL === undefined ? 60_000 : 30_000;
const firstLook: Look = { theme: 'light', language: 'en', width: 1440 };

export interface OpenOptions {
  /** Whose session; admin's without. Null: nobody is signed in. */
  readonly as?: TestUser | null;
  /** Console errors and failed requests that this test provokes. */
  readonly expected?: RegExp;
}

/** `own`: a server of the test's own, for what the demo has not; it is started before the tests. */
export function createSite(own?: Pick<RunningDemo, 'url' | 'mqttUrl' | 'password'>) {
  const demo = own ?? inject('demo');
  const url = demo?.url ?? '';
  const api = createApiCaller(url, demo?.password ?? '');
  const pages = createPages({ browser: workerBrowser, url, patienceMs });
  if (own !== undefined) afterAll(() => pages.close());

  return {
    url,
    mqttUrl: demo?.mqttUrl ?? '',
    password: demo?.password ?? '',
    api,
    addUser: api.addUser,

    /** A page in a browser context that no other test uses meanwhile; as new, and back when the test ends. */
    async open(path: string, look: Look = firstLook, { as, expected }: OpenOptions = {}): Promise<Page> {
      const user = as === undefined ? await api.admin() : as;
      const page = await pages.lend(look, user?.token ?? null);
      watch(page, expected);
      await page.goto(`${url}${path}`);
      return page;
    },

    /** For files with maps, before their tests: the browser's first WebGL starts its graphics, slowly on a busy machine. */
    async startGraphics(): Promise<void> {
      const page = await (await workerBrowser()).newPage();
      await page.evaluate(() => {
        const gl = document.createElement('canvas').getContext('webgl2');
        gl?.clear(gl.COLOR_BUFFER_BIT);
        gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
      });
      await page.close();
    },

    /** What axe calls serious or critical, what is wider than the screen, and what the browser complained of: nothing. */
    async check(page: Page, { axe = true }: { axe?: boolean } = {}): Promise<void> {
      const width = page.viewportSize()?.width ?? 0;
      expect(await page.evaluate(() => document.documentElement.scrollWidth), 'width').toBeLessThanOrEqual(
        width,
      );
      if (axe) expect(await seriousProblems(page)).toEqual([]);
      expect(complaintsOf(page)).toEqual([]);
    },

    /** Of these the phone's finger must hit each: what is smaller than 44 px. `within`: a selector, the whole page without. */
    async smallTargets(page: Page, within = 'body'): Promise<string[]> {
      return page.locator(within).evaluate((root) => {
        const seen = root.querySelectorAll<HTMLElement>(
          'button, a[href], input, [role=tab], [role=row][data-opens]',
        );
        return [...seen].flatMap((element) => {
          // A field is hit anywhere in its frame, a switch or a box anywhere on its label.
          const frame =
            element.closest('.mantine-Switch-root') ??
            element.closest('.mantine-Input-wrapper, label') ??
            element;
          const { width, height, bottom } = (
            element.matches('input') ? frame : element
          ).getBoundingClientRect();
          const isUnseen = width === 0 || bottom < 0 || element.closest('[aria-hidden=true]') !== null;
          if (isUnseen || getComputedStyle(element).display === 'inline') return [];
          if (width >= 44 && height >= 44) return [];
          const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
          return [
            `${element.tagName.toLowerCase()} "${name.trim().slice(0, 40)}" ${Math.round(width)}×${Math.round(height)}`,
          ];
        });
      });
    },
  };
}

/** A name that no other test has. */
export const uniqueName = (start: string): string => `${start}-${randomBytes(4).toString('hex')}`;
