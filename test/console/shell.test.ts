import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';

const site = createSite();

describe.skipIf(!hasBrowser)('the shell (needs Debian’s chromium)', () => {
  describe.each(looks.map((look) => [nameOf(look), look] as const))('%s', (_name, look) => {
    test('leads to every page, and says where it is', async () => {
      const page = await site.open('/', look);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/vehicles');
      for (const path of ['/alerts', '/rules', '/account']) {
        await page.goto(`${site.url}${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await site.check(page);
      }
    });
  });

  test('a wrong password is said, and what was typed stays', async () => {
    const page = await site.open('/', undefined, { as: null, expected: /401/ });
    await page.getByLabel('User name').fill('admin');
    await page.locator('input[name=password]').fill('not this one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('User name or password is wrong.').waitFor();
    expect(await page.getByLabel('User name').inputValue()).toBe('admin');
    await site.check(page);
  });
});
