import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf, narrowest } from './support/looks.ts';

const site = createSite();
const titles = {
  en: 'Roadside: what works',
  'zh-Hans': 'Roadside：运行状态',
  es: 'Roadside: qué funciona',
} as const;

describe.skipIf(!hasBrowser)('the system page', () => {
  test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
    const page = await site.open('/system', look);
    // The verdict, the last hour and the jobs; each part of the server is a card.
    await page.locator('main h2').nth(2).waitFor();
    expect(await page.locator('main h3').count()).toBe(6);
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
    await page.goto(`${site.url}/system/services`);
    await page.locator('main h2').nth(3).waitFor();
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
  });

  test.each(looks.map((look) => [nameOf(look), look] as const))(
    'what works, for anybody, %s',
    async (_name, look) => {
      const page = await site.open('/status', look, { as: null });
      await page.getByRole('heading', { level: 1, name: titles[look.language] }).waitFor();
      expect(await page.getByRole('heading', { level: 2 }).count()).toBe(4);
      await site.check(page);
    },
  );

  test('what works fits a phone in Spanish, and grey is explained once', async () => {
    const page = await site.open('/system/services', narrowest);
    await page.locator('main h2').nth(3).waitFor();
    expect(await page.getByText('Gris: de ese tiempo no se sabe nada.').count()).toBe(1);
    await site.check(page);
  });

  test('the last hour can be read as a table, by keyboard and by link', async () => {
    const page = await site.open('/system');
    await page.getByRole('button', { name: 'As a table' }).press('Enter');
    await page.getByRole('columnheader', { name: 'Messages received' }).waitFor();
    expect(new URL(page.url()).searchParams.get('view')).toBe('table');
    await site.check(page);
    await page.getByRole('button', { name: 'As lines' }).click();
    await page
      .getByText(/^at most/)
      .first()
      .waitFor();
  });

  test('who may not see it is told so', async () => {
    const page = await site.open('/system', undefined, { as: await site.addUser('support') });
    await page.getByText('Not for your role').waitFor();
    expect(await page.getByRole('link', { name: 'System' }).count()).toBe(0);
    await site.check(page);
  });
});
