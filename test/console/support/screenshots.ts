/**
 * npm run screenshots: every page in every look into `screenshots/`, to be looked at one by one. Another demo than its own:
 * TEST_DEMO_URL. Some pages only: `npm run screenshots -- fleet alerts`.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser } from '../../support/browser.ts';
import { createApiCaller } from './api-caller.ts';
import { demoPassword, startDemo } from './demo.ts';
import { contextOf, type Look, nameOf } from './looks.ts';
import { storiesOf } from './stories.ts';

const folder = resolve(import.meta.dirname, '../../../screenshots');
const { positionals } = parseArgs({ allowPositionals: true });
const { TEST_DEMO_URL: running } = process.env;

const demo = running === undefined ? await startDemo() : null;
const url = demo?.url ?? running ?? '';
const api = createApiCaller(url, demoPassword);
const browser = await openBrowser();
try {
  const { token } = await api.admin();
  if (positionals.length === 0) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const stories = (await storiesOf(api)).filter(
    ({ name }) => positionals.length === 0 || positionals.some((part) => name.startsWith(part)),
  );
  for (const look of allLooks()) {
    const context = await browser.newContext(contextOf(look));
    await context.addInitScript((language) => localStorage.setItem('language', language), look.language);
    const page = await context.newPage();
    for (const { name, path, isSignedIn = true } of stories) {
      if (isSignedIn) await context.addCookies([{ name: 'roadside_session', value: token, url }]);
      else await context.clearCookies();
      await page.goto(`${url}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      // What is grey while it is read is not what a picture is for.
      await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root') === null);
      await page.waitForLoadState('load');
      await page.evaluate(() => document.fonts.ready);
      const file = join(folder, `${name} ${nameOf(look)}.png`.replaceAll(' ', '-'));
      await page.screenshot({ path: file });
      console.log(file);
    }
    await context.close();
  }
} finally {
  await browser.close();
  await demo?.stop();
}

function allLooks(): Look[] {
  const widths = [1440, 390] as const;
  const themes = ['light', 'dark'] as const;
  const languages = ['en', 'zh-Hans'] as const;
  return widths.flatMap((width) =>
    themes.flatMap((theme) => languages.map((language) => ({ width, theme, language }))),
  );
}
