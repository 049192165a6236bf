import type { Browser, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { contextOf, type Look, nameOf } from './looks.ts';

/** What a test may leave behind in a browser, but for what it has loaded. */
const storageTypes = 'cookies,local_storage,indexeddb,service_workers,cache_storage';

/** By server and look, those that no test has, each in a context of its own: they go from file to file. */
const free = new Map<string, Page[]>();

/**
 * Pages are lent to one test at a time, and are as new when they are lent again but for what the browser has read and compiled
 * of the console: a page in a process of its own takes three times the work of one that follows another.
 */
export function createPages(options: { browser: () => Promise<Browser>; url: string; patienceMs: number }) {
  const { browser, url, patienceMs } = options;
  const { origin } = new URL(url === '' ? 'http://127.0.0.1' : url);
  const keyOf = (look: Look) => `${url} ${nameOf(look)}`;

  async function make(look: Look): Promise<Page> {
    const context = await (await browser()).newContext(contextOf(look));
    context.setDefaultTimeout(patienceMs);
    await context.addInitScript((language) => {
      if (localStorage.getItem('language') === null) localStorage.setItem('language', language);
    }, look.language);
    return context.newPage();
  }

  function takeFree(look: Look): Page | undefined {
    const page = free.get(keyOf(look))?.pop();
    return page?.context().browser()?.isConnected() === true ? page : undefined;
  }

  async function clean(page: Page): Promise<void> {
    const context = page.context();
    await context.setOffline(false);
    await context.unrouteAll({ behavior: 'ignoreErrors' });
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await Promise.all(context.pages().map((other) => (other === page ? undefined : other.close())));
    if (new URL(page.url()).origin === origin) await page.evaluate(() => sessionStorage.clear());
    await page.goto('about:blank');
    // What would open under it in the next test is not what that test points at.
    await page.mouse.move(0, 0);
    const session = await context.newCDPSession(page);
    await session.send('Storage.clearDataForOrigin', { origin, storageTypes });
    await session.detach();
    await context.clearCookies();
  }

  return {
    /** Signed in with this session; null: nobody is. Back when the test ends. */
    async lend(look: Look, token: string | null): Promise<Page> {
      const page = takeFree(look) ?? (await make(look));
      onTestFinished(async () => {
        await clean(page).then(
          () => free.set(keyOf(look), [...(free.get(keyOf(look)) ?? []), page]),
          () => page.context().close(),
        );
      });
      if (token !== null) await page.context().addCookies([{ name: 'roadside_session', value: token, url }]);
      return page;
    },
    /** For a server that ends. */
    async close(): Promise<void> {
      for (const [key, pages] of free) {
        if (!key.startsWith(`${url} `)) continue;
        free.delete(key);
        await Promise.all(pages.map((page) => page.context().close()));
      }
    },
  };
}
