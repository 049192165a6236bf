/**
 * npm run screenshots: every page in every look into `screenshots/`, to be looked at one by one. Another demo than its own:
 * TEST_DEMO_URL. Some of them: `npm run screenshots -- fleet alerts --language es --width 390 --theme dark`. With `--whole`
 * all of a page, also what one must scroll to.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { openBrowser } from '../../support/browser.ts';
import { createApiCaller } from './api-caller.ts';
import { demoPassword, startDemo } from './demo.ts';
import { contextOf, type Look, nameOf } from './looks.ts';
import { statesOf } from './states.ts';
import { type Story, storiesOf } from './stories.ts';
import { wordsOf } from './words.ts';

const folder = resolve(import.meta.dirname, '../../../screenshots');
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    language: { type: 'string' },
    width: { type: 'string' },
    theme: { type: 'string' },
    whole: { type: 'boolean', default: false },
  },
});
const { TEST_DEMO_URL: running } = process.env;

const demo = running === undefined ? await startDemo() : null;
// By its name: passkeys need one.
const url = (demo?.url ?? running ?? '').replace('127.0.0.1', 'localhost');
const api = createApiCaller(url, demoPassword);
const browser = await openBrowser();
const policy = await api.get<object>('/second-factor-policy');
let failures = 0;
try {
  const admin = await api.admin();
  if (positionals.length === 0) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const isAsked = ({ name }: Story) =>
    positionals.length === 0 || positionals.some((part) => name.startsWith(part));
  const stories = [...(await storiesOf(api)), ...(await statesOf(api))].filter(isAsked);
  for (const look of allLooks()) {
    for (const story of stories) {
      const context = await browser.newContext(contextOf(look));
      await context.addInitScript((language) => localStorage.setItem('language', language), look.language);
      const { as = admin } = story;
      if (as !== null) await context.addCookies([{ name: 'roadside_session', value: as.token, url }]);
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      const file = join(folder, `${story.name} ${nameOf(look)}.png`.replaceAll(' ', '-'));
      try {
        await page.goto(`${url}${story.path}`);
        await settle(page);
        await story.show?.(page, wordsOf(look.language));
        await settle(page);
        console.log(file);
      } catch (error) {
        failures += 1;
        console.error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
      }
      // What lies over the page belongs to the screen.
      const isCovered = (await page.locator('[role=dialog]').count()) > 0;
      await page.screenshot({ path: file, fullPage: values.whole && !isCovered });
      await context.close();
    }
  }
} finally {
  await api.put('/second-factor-policy', policy);
  await browser.close();
  await demo?.stop();
}
process.exitCode = failures === 0 ? 0 : 1;

/** What is grey while it is read is not what a picture is for. */
async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1, includeHidden: true }).first().waitFor();
  await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root') === null);
  await page.waitForLoadState('load');
  await page.evaluate(() => document.fonts.ready);
}

function allLooks(): Look[] {
  const one = <T extends string | number>(all: readonly T[], wanted: string | undefined) =>
    all.filter((each) => wanted === undefined || String(each) === wanted);
  const widths = one([1440, 390] as const, values.width);
  const themes = one(['light', 'dark'] as const, values.theme);
  const languages = one(['en', 'zh-Hans', 'es'] as const, values.language);
  return widths.flatMap((width) =>
    themes.flatMap((theme) => languages.map((language) => ({ width, theme, language }))),
  );
}
