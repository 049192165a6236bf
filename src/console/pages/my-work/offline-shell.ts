import { isWorkForgotten } from '../../api/kept-work.ts';
import { fetchEveryLanguage } from '../../i18n/translations.ts';
import { preloadParts } from '../../parts/lazily.tsx';

const name = 'my-work';
const page = '/my-work';

/** Scripts and styles that this page stands on: what is written in it, and what was loaded since. */
function loaded(): string[] {
  const written = [...document.querySelectorAll<HTMLElement>('script[src], link[href]')].map(
    (element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '',
  );
  const fetched = performance.getEntriesByType('resource').map((entry) => entry.name);
  const paths = [...written, ...fetched].map((address) => new URL(address, window.location.href));
  return [
    ...new Set(
      paths
        .filter(
          ({ origin, pathname }) =>
            origin === window.location.origin && /\.(js|css|svg|woff2?)$/.test(pathname),
        )
        .map(({ pathname }) => pathname),
    ),
  ];
}

/**
 * Keeps the pages of one's own work for where there is no network. All of one build or nothing: a page of a newer server than the
 * scripts that run here is left for the next time. False where this browser cannot: over plain HTTP from another machine.
 */
export async function keepShell(): Promise<boolean> {
  if (!('serviceWorker' in navigator) || !('caches' in window)) return false;
  try {
    await navigator.serviceWorker.register('/work-worker.js', { scope: page, updateViaCache: 'none' });
    await Promise.all([preloadParts(), fetchEveryLanguage()]);
    const answer = await fetch(page, { headers: { accept: 'text/html' }, cache: 'no-cache' });
    const html = await answer.clone().text();
    const paths = loaded();
    const needed = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path ?? '');
    if (!answer.ok || needed.some((path) => !paths.includes(path))) return false;
    const answers = await Promise.all(paths.map(async (path) => ({ path, answer: await fetch(path) })));
    if (answers.some((each) => !each.answer.ok) || isWorkForgotten()) return false;
    const cache = await caches.open(name);
    await Promise.all(answers.map((each) => cache.put(each.path, each.answer)));
    await cache.put(page, answer);
    if (isWorkForgotten()) {
      await caches.delete(name);
      return false;
    }
    for (const { url } of await cache.keys()) {
      const { pathname } = new URL(url);
      if (pathname !== page && !paths.includes(pathname)) await cache.delete(url);
    }
    return true;
  } catch {
    return false;
  }
}
