import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';

const site = createSite();

describe.skipIf(!hasBrowser)('the rules', () => {
  test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
    const page = await site.open('/rules', look);
    await page.locator('main a[href="/rules/cell-imbalance"]').waitFor();
    await site.check(page);
    await page.locator('main a[href="/rules/cell-imbalance"]').click();
    await page.getByText('CellVoltage.Max').first().waitFor();
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
  });

  test('are searched, and the search is in the address', async () => {
    const page = await site.open('/rules');
    const links = page.locator('main td a');
    await links.first().waitFor();
    const all = await links.count();
    await page.getByLabel('Name, signal or words of the reason').fill('tyre pressure');
    await expect.poll(() => links.count()).toBeLessThan(all);
    expect(new URL(page.url()).searchParams.get('q')).toBe('tyre pressure');
    await page.getByLabel('Name, signal or words of the reason').fill('no rule says this');
    await page.getByText('Nothing matches').waitFor();
    await site.check(page);
  });

  test('one is read in words, as CEL and as written', async () => {
    const page = await site.open('/rules/insulation-low');
    await page.getByText('Fires when').waitFor();
    const words = page.locator('main section').first();
    expect(await words.textContent()).toMatch(/Insulation resistance.* is below 500 × the larger of/);
    await page.getByRole('button', { name: 'As CEL' }).click();
    await page.getByText('s["Vehicle.Powertrain.TractionBattery.InsulationResistance"]').first().waitFor();
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('id: insulation-low').waitFor();
    expect(new URL(page.url()).search).toBe('?as=cel&yaml=true');
    await site.check(page);
  });

  test('one that fires leads to its vehicle', async () => {
    const page = await site.open('/rules/insulation-low');
    const vehicle = page.locator('main a.vin.link').first();
    const vin = await vehicle.textContent();
    await vehicle.click();
    await page.waitForURL(`**/vehicles/${vin}`);
  });

  test('one that is not there is said', async () => {
    const page = await site.open('/rules/none-such', undefined, { expected: /404/ });
    await page.getByText('There is no rule of this name.').waitFor();
    await site.check(page);
  });
});
