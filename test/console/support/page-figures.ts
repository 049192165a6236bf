import { request } from 'node:http';
import type { Browser } from 'playwright-core';
import { contextOf } from './looks.ts';

/** Milliseconds from the navigation to the largest contentful paint, with nothing cached. `token`: signed in. */
export async function largestPaint(
  browser: Browser,
  url: string,
  path: string,
  token: string | null,
): Promise<number> {
  const context = await browser.newContext(contextOf({ theme: 'light', language: 'en', width: 1440 }));
  try {
    if (token !== null) await context.addCookies([{ name: 'roadside_session', value: token, url }]);
    const page = await context.newPage();
    await page.goto(`${url}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForFunction('document.querySelector(".mantine-Skeleton-root") === null');
    return await page.evaluate<number>(`new Promise((resolve) => {
      new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0))
        .observe({ type: 'largest-contentful-paint', buffered: true });
    })`);
  } finally {
    await context.close();
  }
}

/**
 * The scripts without which a page cannot be: those of index.html, the chunks whose names begin as in `chunks`, and whatever
 * these import; not what is loaded once the page is there. Name → bytes as gzip sends them.
 */
export async function neededScripts(url: string, chunks: readonly string[]): Promise<Map<string, number>> {
  const { text: html } = await load(`${url}/`, 'text/html');
  const sizes = new Map<string, number>();
  const texts = new Map<string, string>();
  const waiting = [...html.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, path]) => path ?? '');
  const follow = async (): Promise<void> => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (sizes.has(path)) continue;
      const { text, gzip } = await load(`${url}${path}`);
      sizes.set(path, gzip);
      texts.set(path, text);
      for (const [, name] of text.matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g))
        waiting.push(`/assets/${name}`);
    }
  };
  await follow();
  const known = new Set([...texts.values()].flatMap((text) => text.match(/[\w.-]+\.js/g) ?? []));
  for (const chunk of chunks) {
    const name = [...known].find((file) => file.startsWith(chunk));
    if (name === undefined) throw new Error(`no script imports a chunk named ${chunk}`);
    waiting.push(`/assets/${name}`);
  }
  await follow();
  return sizes;
}

async function load(url: string, accept = '*/*'): Promise<{ text: string; gzip: number }> {
  const text = await (await fetch(url, { headers: { accept } })).text();
  const gzip = await new Promise<number>((resolve, reject) => {
    request(url, { headers: { accept, 'accept-encoding': 'gzip' } }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => resolve(bytes)).on('error', reject);
    })
      .on('error', reject)
      .end();
  });
  return { text, gzip };
}
