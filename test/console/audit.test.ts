import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';

const site = createSite();
const added = { en: 'added the user', 'zh-Hans': '添加了用户', es: 'añadió al usuario' } as const;

describe.skipIf(!hasBrowser)('the audit log', () => {
  test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
    const { username } = await site.addUser('support', ['DE']);
    const page = await site.open('/audit?what=users', look);
    const row = page.getByRole('listitem').filter({ hasText: username });
    await row.getByText(added[look.language]).waitFor();
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
  });

  test('is narrowed by who, what and which vehicle; filters are links that can be taken away', async () => {
    const page = await site.open('/audit');
    await page.getByRole('listitem').first().waitFor();
    await page.getByLabel('What').selectOption('Vehicles');
    await page
      .getByText(/registered|made a new secret for/)
      .first()
      .waitFor();
    await page.getByRole('textbox', { name: 'Vehicle' }).fill('no such vehicle');
    await page.getByText('Nothing matches').waitFor();
    const search = new URL(page.url()).searchParams;
    expect([search.get('what'), search.get('vin')]).toEqual(['vehicles', 'NO SUCH VEHICLE']);
    await site.check(page);
    await page.getByRole('button', { name: 'Clear all' }).click();
    await page.getByRole('listitem').first().waitFor();
    expect(await page.getByRole('textbox', { name: 'Vehicle' }).inputValue()).toBe('');
    await page.goBack();
    await page.getByText('Nothing matches').waitFor();
  });

  test('tells what is behind a sentence, and goes out as CSV', async () => {
    const { username } = await site.addUser('viewer', ['FR']);
    const page = await site.open('/audit?what=users');
    const row = page.getByRole('listitem').filter({ hasText: username });
    await row.getByRole('button', { name: 'Details' }).press('Enter');
    await row.getByText('"markets"').waitFor();
    await site.check(page);
    const href = await page.getByRole('link', { name: 'Export as CSV' }).getAttribute('href');
    const { token } = await site.api.admin();
    const csv = await fetch(`${site.url}${href}`, { headers: { authorization: `Bearer ${token}` } });
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(await csv.text()).toContain(`user.create,,${username},`);
  });

  test('is read on as one scrolls', async () => {
    const page = await site.open('/audit');
    await page.getByRole('listitem').first().waitFor();
    await page.keyboard.press('End');
    await expect
      .poll(async () => Number(await page.getByRole('listitem').last().getAttribute('aria-posinset')))
      .toBeGreaterThan(20);
    await site.check(page, { axe: false });
  });
});
