import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';

const site = createSite();
const search = 'Code, or words of the description';

describe.skipIf(!hasBrowser)('fault codes', () => {
  test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
    const page = await site.open('/fault-codes?q=P0A80', look);
    const first = page.locator('main li button').first();
    await first.waitFor();
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
    await first.click();
    await page.locator('[role="dialog"] ol > li').first().waitFor();
    await site.check(page);
  });

  test('are searched by words; one is opened with causes, checks, skills and parts', async () => {
    const page = await site.open('/fault-codes');
    await page.getByLabel(search).fill('interlock loop');
    await page.getByText('P0A0A').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Likely causes').waitFor();
    await dialog.getByText('High-voltage plug or cover not closed').waitFor();
    await dialog.getByText('Follow the interlock loop').waitFor();
    expect(new URL(page.url()).searchParams.get('code')).toBe('P0A0A');
    await page.keyboard.press('Escape');
    await page.getByLabel(search).fill('no code says this');
    await page.getByText('No code matches').waitFor();
    await site.check(page);
  });

  test("a maker's file is tried, imported, and taken back", async () => {
    const page = await site.open('/fault-codes/imports');
    const text =
      '\uFEFFcode;make;severity;description_en;note\nP1C07;Acme;minor;Acme flap sticks;x\nP1C08;Acme;dreadful;Nothing;x\n';
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name: 'acme.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByText('must be one of info, minor, major, critical').waitFor();
    await page.getByText('Columns that stand for nothing were left out: note.').waitFor();
    await site.check(page);
    await page.getByRole('button', { name: 'Import 1 line' }).click();
    await page.waitForURL('**/fault-codes/imports/*');
    await page.getByText('1 refused').first().waitFor();
    await site.check(page);

    const found = await site.open('/fault-codes?q=acme+flap');
    await found.getByText('from acme').waitFor();

    const list = await site.open('/fault-codes/imports', { theme: 'dark', language: 'en', width: 390 });
    await list.getByRole('link', { name: 'acme' }).waitFor();
    await site.check(list);
    const { items } = await site.api.get<{ items: { id: number }[] }>('/fault-codes/imports');
    await site.api.remove(`/fault-codes/imports/${items[0]?.id}`);
    const gone = await site.open('/fault-codes?q=acme+flap');
    await gone.getByText('No code matches').waitFor();
  });

  test('a viewer reads them and may not import', async () => {
    const as = await site.addUser('viewer', null);
    const page = await site.open('/fault-codes/imports', undefined, { as });
    await page.getByText('Nothing was imported').or(page.getByText('Taken back')).first().waitFor();
    expect(await page.locator('input[type="file"]').count()).toBe(0);
    await site.check(page);
  });
});
