/**
 * What every test of the console stands on: one server with the demo's data (`demo-setup.ts`), one browser a file.
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
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, onTestFinished } from 'vitest';
import { hasBrowser, openBrowser } from '../../support/browser.ts';
import { createApiCaller, type TestUser } from './api-caller.ts';
import type { RunningDemo } from './demo.ts';
import { contextOf, type Look } from './looks.ts';

/** A busy machine is slow, not wrong. */
const patienceMs = process.env.TEST_DEMO_URL === undefined ? 60_000 : 10_000;
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
  const complaints = new WeakMap<Page, string[]>();
  let browser: Browser;

  if (hasBrowser) {
    beforeAll(async () => {
      browser = await openBrowser();
    });
    afterAll(() => browser?.close());
  }

  async function newContext(look: Look, as: TestUser | null): Promise<BrowserContext> {
    const context = await browser.newContext(contextOf(look));
    onTestFinished(() => context.close());
    context.setDefaultTimeout(patienceMs);
    await context.addInitScript((language) => {
      if (localStorage.getItem('language') === null) localStorage.setItem('language', language);
    }, look.language);
    if (as !== null) await context.addCookies([{ name: 'roadside_session', value: as.token, url }]);
    return context;
  }

  /** Notes what a person would find in the browser's console. */
  function watch(page: Page, expected: RegExp | undefined): void {
    const found: string[] = [];
    complaints.set(page, found);
    const note = (text: string) => {
      if (expected?.test(text) !== true) found.push(text);
    };
    page.on('console', (message) => {
      if (message.type() === 'error') note(`console: ${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => note(`thrown: ${error.stack ?? error.message}`));
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? '';
      if (!reason.includes('ERR_ABORTED')) note(`failed: ${request.method()} ${request.url()} ${reason}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400)
        note(`answered ${response.status()}: ${response.request().method()} ${response.url()}`);
    });
  }

  return {
    url,
    mqttUrl: demo?.mqttUrl ?? '',
    password: demo?.password ?? '',
    api,
    addUser: api.addUser,

    /** A page of a browser context of its own, closed when the test ends. */
    async open(path: string, look: Look = firstLook, { as, expected }: OpenOptions = {}): Promise<Page> {
      const context = await newContext(look, as === undefined ? await api.admin() : as);
      const page = await context.newPage();
      watch(page, expected);
      await page.goto(`${url}${path}`);
      return page;
    },

    /** For files with maps, before their tests: the browser's first WebGL starts its graphics, slowly on a busy machine. */
    async startGraphics(): Promise<void> {
      const page = await browser.newPage();
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
      expect(complaints.get(page)).toEqual([]);
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

export async function seriousProblems(page: Page): Promise<string[]> {
  // The console has no frames of other origins, all that the slower way of asking is for; and nobody reads what is in order.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 5)
        .map((node) => `${id}: ${node.html.slice(0, 200)} (${node.failureSummary?.split('\n')[1]?.trim()})`),
    );
}

/** A name that no other test has. */
export const uniqueName = (start: string): string => `${start}-${randomBytes(4).toString('hex')}`;
