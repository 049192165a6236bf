import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';

const site = createSite();

const pathOf = (page: Page): string => new URL(page.url()).pathname;
const reaches = (page: Page, path: string | RegExp) => eventually(() => expect(pathOf(page)).toMatch(path));

describe.skipIf(!hasBrowser)('the command palette', () => {
  test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
    const page = await site.open('/rules', look);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.locator('input[role=combobox]').fill('575419');
    await page.locator('[role=option]').first().waitFor();
    await site.check(page);
    await page.keyboard.press('Enter');
    await reaches(page, /575419$/);
  });

  test('finds vehicles by their last six, pages by a few letters, and does what can be done anywhere', async () => {
    const user = await site.addUser('support');
    await site.api.savePreferences(user, {
      views: [{ id: 'v', name: 'Troubled cars of Germany', page: 'fleet', query: 'market=DE&health=major' }],
    });
    const page = await site.open('/rules', undefined, { as: user });
    await page.getByRole('heading', { level: 1 }).waitFor();
    const ask = async (question: string) => {
      await page.keyboard.press('Control+k');
      await page.locator('input[role=combobox]').fill(question);
    };
    await ask('troubled');
    await page.getByRole('option', { name: 'Troubled cars of Germany' }).waitFor();
    await page.keyboard.press('Enter');
    await reaches(page, '/vehicles');
    expect(new URL(page.url()).search).toContain('market=DE');

    await ask('quar');
    await page.getByRole('option', { name: 'Quarantine' }).waitFor();
    await page.keyboard.press('Enter');
    await reaches(page, '/quarantine');

    await ask('theme dark');
    await page.getByRole('option', { name: 'Theme: Dark' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor();

    // Not for this role.
    await ask('users');
    await page.getByText('Nothing found.').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('input[role=combobox]').waitFor({ state: 'hidden' });
  });

  test('a vehicle that was open is offered again; arrows go round', async () => {
    const page = await site.open('/vehicles');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.locator('input[role=combobox]').fill('575424');
    // Its cases are offered too, behind it.
    await page.getByRole('option').first().filter({ hasText: '575424' }).waitFor();
    await page.keyboard.press('Enter');
    await reaches(page, /575424$/);
    await page.keyboard.press('Control+k');
    const options = page.getByRole('option');
    await options.first().filter({ hasText: '575424' }).waitFor();
    expect(await options.first().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('ArrowUp');
    expect(await options.last().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('ArrowDown');
    expect(await options.first().getAttribute('aria-selected')).toBe('true');
  });
});

describe.skipIf(!hasBrowser)('shortcuts', () => {
  test('lead to pages, and stand in a sheet of their own', async () => {
    const page = await site.open('/rules');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await reaches(page, '/alerts');
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await reaches(page, '/vehicles');
    await page.getByRole('row').nth(1).waitFor();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.getByText('Search and commands').waitFor();
    await site.check(page);
    // Beneath the sheet nothing moves.
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    expect(pathOf(page)).toBe('/vehicles');
  });

  test('the list of vehicles: j, k, Enter, and / for its search, where letters are letters', async () => {
    // An order that does not change while the fleet's state does.
    const page = await site.open('/vehicles?sort=vin');
    // Until the fleet is there, there is nowhere to move to.
    await page.locator('[role=table][aria-busy=false]').waitFor();
    await page.getByRole('row').nth(2).waitFor();
    const steps = [
      ['j', '2'],
      ['j', '3'],
      ['k', '2'],
      ['j', '3'],
    ] as const;
    for (const [key, row] of steps) {
      await page.keyboard.press(key);
      await eventually(async () =>
        expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toBe(row),
      );
    }
    await page.keyboard.press('/');
    await page.keyboard.type('g a?j');
    expect(pathOf(page)).toBe('/vehicles');
    await eventually(() => expect(new URL(page.url()).search).toMatch(/g\+a|g%20a/));
  });

  test('of a single key can be switched off', async () => {
    const user = await site.addUser('viewer');
    await site.api.savePreferences(user, { singleKeys: false });
    const page = await site.open('/rules', undefined, { as: user });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('img', { name: 'Live' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.keyboard.press('?');
    await page.keyboard.press('Control+k');
    await page.locator('input[role=combobox]').waitFor();
    expect(pathOf(page)).toBe('/rules');
    expect(await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).count()).toBe(0);
  });
});
