import type { Page } from 'playwright-core';

interface Watch {
  readonly expected: RegExp | undefined;
  readonly found: string[];
}

const watches = new WeakMap<Page, Watch>();

/** From now on notes what a person would find in the browser's console, but for what is expected; what was found before is forgotten. */
export function watch(page: Page, expected: RegExp | undefined): void {
  const isWatched = watches.has(page);
  watches.set(page, { expected, found: [] });
  if (isWatched) return;
  const note = (text: string) => {
    const now = watches.get(page);
    if (now?.expected?.test(text) !== true) now?.found.push(text);
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

export const complaintsOf = (page: Page): readonly string[] | undefined => watches.get(page)?.found;
