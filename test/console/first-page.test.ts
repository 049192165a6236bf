import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { createSite } from './support/harness.ts';
import { neededScripts } from './support/page-figures.ts';

const site = createSite();

describe.skipIf(!hasBrowser || process.env.TEST_DEMO_URL !== undefined)('the first page', () => {
  test('needs no more than 300 kB of scripts', async () => {
    const scripts = await neededScripts(site.url, ['first-words-', 'fleet-page-']);
    const largestFirst = [...scripts].sort(([, a], [, b]) => b - a);
    const list = largestFirst.map(([path, bytes]) => `${path} ${bytes}`).join('\n');
    expect(list).toMatch(/fleet-page/);
    expect(list).not.toMatch(/-map-|chart|palette/);
    expect(
      largestFirst.reduce((sum, [, bytes]) => sum + bytes, 0),
      list,
    ).toBeLessThanOrEqual(300_000);
  });

  test('is kept by the browser: its scripts never change under their names', async () => {
    for (const path of (await neededScripts(site.url, [])).keys()) {
      const { headers } = await fetch(`${site.url}${path}`);
      expect(headers.get('cache-control'), path).toMatch(
        path.startsWith('/assets/') ? /immutable/ : /no-cache/,
      );
    }
  });
});
