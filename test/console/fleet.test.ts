import { randomInt } from 'node:crypto';
import mqtt from 'mqtt';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { createSite, uniqueName } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';

const site = createSite();
const words = {
  en: { table: 'Vehicles', map: 'Map' },
  'zh-Hans': { table: '车辆', map: '地图' },
  es: { table: 'Vehículos', map: 'Mapa' },
};

interface Listed {
  readonly items: readonly { vin: string; model: string; health: string; worst: { name: string } | null }[];
  readonly total: number;
}
const list = (query: string) => site.api.get<Listed>(`/vehicles?offset=0&${query}`);

const table = (page: Page) => page.getByRole('table', { name: 'Vehicles' });
const row = (page: Page, vin: string) => table(page).getByRole('row').filter({ hasText: vin });
const query = (page: Page) => new URL(page.url()).searchParams;
const untilQuery = (page: Page, name: string, value: string | null) =>
  page.waitForURL((url) => url.searchParams.get(name) === value);

describe.skipIf(!hasBrowser)('the fleet (needs Debian’s chromium)', () => {
  beforeAll(() => site.startGraphics());

  describe.each(looks.map((look) => [nameOf(look), look] as const))('%s', (_name, look) => {
    test('shows what is wrong with which vehicle, and where they are', async () => {
      const { items } = await list('sort=-health');
      const worst = items[0];
      const page = await site.open('/vehicles', look);
      const shown =
        look.width === 390
          ? page.getByRole('region', { name: words[look.language].table })
          : page.getByRole('table', { name: words[look.language].table });
      await shown.getByText(worst?.vin.slice(-6) ?? '').waitFor();
      await site.check(page);
      if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
      await page.getByRole('button', { name: words[look.language].map, exact: true }).click();
      await page.locator('[data-testid=fleet-map][data-ready=true] canvas').waitFor();
      await site.check(page);
    });
  });

  test('is searched as one types, by the last six; back forgets the search', async () => {
    const { items } = await list('sort=vin');
    const { vin = '' } = items[3] ?? {};
    const page = await site.open('/alerts');
    await page.getByRole('link', { name: 'Fleet' }).first().click();
    await table(page).waitFor();
    await page.getByRole('searchbox', { name: 'Search vehicles' }).fill(vin.slice(-6));
    await page.getByText('1 vehicle', { exact: true }).waitFor();
    await row(page, vin).waitFor();
    expect(query(page).get('q')).toBe(vin.slice(-6));
    await page.reload();
    await page.getByText('1 vehicle', { exact: true }).waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe(vin.slice(-6));
    await page.goBack();
    expect(new URL(page.url()).pathname).toBe('/alerts');
    await site.check(page, { axe: false });
  });

  test('is narrowed by its counts and menus, each a link; chips take them away again', async () => {
    const { total } = await list('health=ok&powertrain=bev');
    const page = await site.open('/vehicles');
    const counts = page.getByRole('navigation', { name: 'Vehicles by health and connection' });
    await counts.getByRole('link', { name: /OK/ }).click();
    await untilQuery(page, 'health', 'ok');
    await page.getByRole('button', { name: 'Powertrain' }).click();
    await page.getByRole('link', { name: /Electric/ }).click();
    await untilQuery(page, 'powertrain', 'bev');
    await page.keyboard.press('Escape');
    await page.getByText(total === 1 ? '1 vehicle' : `${total} vehicles`, { exact: true }).waitFor();
    await site.check(page);
    await page.goBack();
    await untilQuery(page, 'powertrain', null);
    await page.getByRole('button', { name: 'Remove the filter Health: OK' }).click();
    await untilQuery(page, 'health', null);
  });

  test('is sorted by the server, and remembers where one was', async () => {
    const { items } = await list('sort=model');
    const page = await site.open('/vehicles');
    await page.getByRole('columnheader').getByRole('button', { name: 'Model' }).click();
    await untilQuery(page, 'sort', 'model');
    const first = table(page).getByRole('row').nth(1);
    await first.filter({ hasText: items[0]?.vin ?? '' }).waitFor();
    expect(await page.getByRole('columnheader', { name: 'Model' }).getAttribute('aria-sort')).toBe(
      'ascending',
    );
    await first.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/vehicles/${items[1]?.vin}`);
    await page.goBack();
    await untilQuery(page, 'sort', 'model');
    await first.filter({ hasText: items[0]?.vin ?? '' }).waitFor();
  });

  test('has the columns that one chooses', async () => {
    const page = await site.open('/vehicles');
    await table(page).waitFor();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Market' }).uncheck();
    await page.getByRole('checkbox', { name: 'Year' }).check();
    await page.getByRole('columnheader', { name: 'Year' }).waitFor();
    expect(await page.getByRole('columnheader', { name: 'Market' }).count()).toBe(0);
    await site.check(page);
  });

  test('an expression that cannot be used says why at its field, and what was typed stays', async () => {
    const { total } = await list(`filter=${encodeURIComponent('vehicle.powertrain == "bev"')}`);
    const page = await site.open('/vehicles', undefined, { expected: /400/ });
    await table(page).waitFor();
    await page.getByRole('button', { name: 'Expression' }).click();
    const field = page.getByRole('textbox', { name: 'Expression' });
    await field.fill('vehicle.powertrain = "bev"');
    await field.press('Enter');
    await page.getByText(/to compare, write ==/).waitFor();
    await site.check(page);
    await field.fill('vehicle.powertrain == "bev"');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText(`${total} vehicles`, { exact: true }).waitFor();
  });

  test('what is shown is saved as a view; one that was removed comes back', async () => {
    const user = await site.addUser('viewer');
    const page = await site.open('/vehicles?health=major&sort=plate', undefined, { as: user });
    const name = uniqueName('major by plate');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Save as a view' }).click();
    await page.getByLabel('Name of the view').fill(name);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const menu = page.getByRole('button', { name, exact: true });
    await menu.waitFor();
    await page.goto(`${site.url}/vehicles`);
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name }).click();
    await untilQuery(page, 'sort', 'plate');
    expect(query(page).get('health')).toBe('major');
    await menu.click();
    await page.getByRole('button', { name: `Remove the view ${name}` }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await menu.waitFor();
    await site.check(page);
  });

  test('news are told until they are seen', async () => {
    const user = await site.addUser('viewer');
    const page = await site.open('/vehicles', undefined, { as: user });
    const news = page.getByRole('region', { name: 'What changed since your last visit' });
    await news.getByRole('button', { name: /alerts? began/ }).click();
    await news.getByRole('listitem').first().getByRole('link').waitFor();
    await site.check(page);
    await news.getByRole('button', { name: 'Seen' }).click();
    await news.waitFor({ state: 'hidden' });
    await page.reload();
    await table(page).getByRole('link').first().waitFor();
    expect(await news.count()).toBe(0);
  });

  test('the map narrows the list when asked, and no longer when not', async () => {
    const { total } = await list('');
    const page = await site.open('/vehicles?map=on');
    await page.locator('[data-testid=fleet-map][data-ready=true] canvas').waitFor();
    await page.getByRole('button', { name: 'List what the map shows' }).click();
    await page.waitForURL((url) => url.searchParams.has('bbox'));
    await page.getByRole('button', { name: 'Remove the filter In the map’s section' }).click();
    await untilQuery(page, 'bbox', null);
    await page
      .getByText(new RegExp(`^${total}|${total + 1} vehicles$`))
      .first()
      .waitFor();
    await table(page).getByRole('row').nth(1).hover();
    await site.check(page);
  });

  test('a vehicle that connects is online at once, where it stands', async () => {
    const vin = `LTESTC1E2R${String(randomInt(1e7)).padStart(7, '0')}`;
    const { credentials } = await site.api.post<{ credentials: { username: string; password: string } }>(
      '/vehicles',
      { vin, model: 'Newcomer', modelYear: 2026, powertrain: 'bev', market: 'DE' },
    );
    onTestFinished(async () => void (await site.api.remove(`/vehicles/${vin}`)));
    const page = await site.open(`/vehicles?q=${vin}`);
    await row(page, vin).getByText('Never heard').waitFor();
    const { username, password } = credentials;
    const client = mqtt.connect(site.mqttUrl, { clientId: username, username, password, protocolVersion: 4 });
    onTestFinished(async () => void (await client.endAsync()));
    await row(page, vin).getByText('Online').waitFor();
    await site.check(page);
  });

  test('on a phone filters are behind one button, and a card opens its vehicle', async () => {
    const { items } = await list('sort=-health');
    const page = await site.open('/vehicles', { theme: 'light', language: 'en', width: 390 });
    await page.getByRole('button', { name: 'Filters' }).click();
    await page
      .getByRole('dialog')
      .getByRole('link', { name: /Critical/ })
      .click();
    await untilQuery(page, 'health', 'critical');
    await page.getByRole('button', { name: /^Show/ }).click();
    await page.getByRole('region', { name: 'Vehicles' }).getByRole('link').first().click();
    await page.waitForURL(`**/vehicles/${items[0]?.vin}`);
    await site.check(page);
  });
});
