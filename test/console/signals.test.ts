import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';
import { isOfTest } from './support/own-vehicle.ts';

const site = createSite();
const battery = 'Vehicle.Powertrain.TractionBattery';
const words = {
  en: { battery: 'Drive battery', add: 'Add signals', search: 'Search signals' },
  'zh-Hans': { battery: '动力电池', add: '添加信号', search: '搜索信号' },
  es: { battery: 'Batería de tracción', add: 'Añadir señales', search: 'Buscar señales' },
} as const;

describe.skipIf(!hasBrowser)('the signal explorer (needs Debian’s chromium)', () => {
  let vin = '';
  /** An electric car with an alert and with cell voltages. */
  beforeAll(async () => {
    const { items } = await site.api.get<{ items: { vin: string }[] }>('/alerts?state=firing&limit=100');
    for (const item of items.filter((each) => !isOfTest(each.vin))) {
      const state = await site.api.get<{ signals: object }>(`/vehicles/${item.vin}/state`);
      if (`${battery}.CellVoltage.CellVoltages` in state.signals) {
        vin = item.vin;
        return;
      }
    }
    throw new Error('no electric car of the demo has an alert');
  });

  const address = (query: Record<string, string> = {}) =>
    `/vehicles/${vin}?${new URLSearchParams({ tab: 'signals', ...query })}`;
  const drawn = (page: Page) => page.locator('[data-testid=chart][data-drawn]').waitFor();
  const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);
  const plot = (page: Page) => page.locator('.u-over').first();

  describe.each(looks.map((look) => [nameOf(look), look] as const))('%s', (_name, look) => {
    test('a question shows its curves, and the list adds one', async () => {
      const page = await site.open(address(), look);
      const { battery: question, add, search } = words[look.language];
      await page.getByRole('button', { name: question, exact: true }).click();
      await drawn(page);
      expect(parameter(page, 's')).toContain(`${battery}.StateOfCharge.Current`);
      await site.check(page);
      if (look.width === 390) {
        expect(await site.smallTargets(page, '[data-testid=explorer]')).toEqual([]);
        await page.getByRole('button', { name: add }).click();
      }
      await page.getByRole('searchbox', { name: search }).locator('visible=true').fill('vehicle speed');
      await page
        .locator('button[aria-pressed=false][title^="Vehicle.Speed"]')
        .locator('visible=true')
        .first()
        .click();
      await expect.poll(() => parameter(page, 's')).toContain('Vehicle.Speed');
      await site.check(page);
    });
  });

  test('where the car was is shown to whoever says what for, and is in its record', async () => {
    const page = await site.open(address({ s: 'Vehicle.CurrentLocation.Latitude' }), undefined, {
      expected: /400/,
    });
    const purpose = page.getByLabel('What do you want to see for where the car was?');
    await purpose.waitFor();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('Say it in a few words.').waitFor();
    await purpose.fill('Looking for the stolen car');
    await site.check(page);
    await purpose.press('Enter');
    await drawn(page);
    await expect
      .poll(async () => (await site.api.get<{ views: object[] }>(`/vehicles/${vin}/access-record`)).views)
      .toContainEqual(
        expect.objectContaining({ what: 'location-history', purpose: 'Looking for the stolen car' }),
      );
  });

  test('dragging zooms, double click and the keyboard go back; a link shows the same', async () => {
    const page = await site.open(address({ s: `Vehicle.Speed,${battery}.CurrentVoltage`, last: '6h' }));
    await drawn(page);
    const box = (await plot(page).boundingBox())!;
    await page.mouse.move(box.x + 200, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 400, box.y + 50, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => parameter(page, 'zoom')).toMatch(/^\d+-\d+$/);
    const zoom = parameter(page, 'zoom');
    await page.reload();
    await drawn(page);
    expect(parameter(page, 'zoom')).toBe(zoom);
    await page.getByRole('button', { name: 'Reset zoom' }).click();
    await expect.poll(() => parameter(page, 'zoom')).toBeNull();

    await page.getByRole('group', { name: /^Chart/ }).focus();
    await page.keyboard.press('+');
    await expect.poll(() => parameter(page, 'zoom')).not.toBeNull();
    await page.keyboard.press('ArrowRight');
    await page.locator('[aria-live=polite]', { hasText: 'Speed:' }).waitFor({ state: 'attached' });
    await page.keyboard.press('0');
    await expect.poll(() => parameter(page, 'zoom')).toBeNull();

    await page.keyboard.down('Control');
    await page.mouse.move(box.x + 300, box.y + 40);
    await page.mouse.wheel(0, -400);
    await page.keyboard.up('Control');
    await expect.poll(() => parameter(page, 'zoom')).not.toBeNull();
    await page.mouse.dblclick(box.x + 300, box.y + 40);
    await expect.poll(() => parameter(page, 'zoom')).toBeNull();
    await site.check(page);
  });

  test('a week comes in parts, minutes sample by sample; the numbers stand in a table', async () => {
    const page = await site.open(address({ s: `${battery}.CurrentVoltage`, last: '7d' }));
    await drawn(page);
    await page.getByText(/^One point = /).waitFor();
    const now = Date.now();
    await page.goto(
      `${site.url}${address({ s: `${battery}.CurrentVoltage`, from: String(now - 600_000), to: String(now) })}`,
    );
    await page.getByText('Every sample as it was sent').waitFor();
    await page.getByRole('button', { name: 'Table' }).click();
    const table = page.getByRole('region', { name: 'The chart as a table' });
    await table.getByRole('cell', { name: / V$/ }).first().waitFor();
    await site.check(page);
  });

  test('an alert is marked where it was, opens, and the charts go to it', async () => {
    const page = await site.open(address({ s: 'Vehicle.Speed' }));
    await drawn(page);
    await page.getByRole('button', { name: 'Around an alert' }).click();
    await page.getByRole('menuitem').first().click();
    await expect.poll(() => parameter(page, 'alert')).not.toBeNull();
    const marks = page.getByRole('list', { name: 'Alerts and faults' });
    await marks.getByRole('listitem').first().waitFor();
    await site.check(page);
    await page.goBack();
    await expect.poll(() => parameter(page, 'alert')).toBeNull();
  });

  test('cell by cell, all in one, live', async () => {
    const cells = `${battery}.CellVoltage.CellVoltages`;
    const page = await site.open(
      address({ s: `${cells},Vehicle.Speed,${battery}.CurrentVoltage`, last: '1h' }),
    );
    await drawn(page);
    await page.getByRole('button', { name: /^All \d+ elements$/ }).click();
    await page.getByText(/^Each element against the average/).waitFor();
    await page.getByRole('button', { name: 'All in one' }).click();
    await expect.poll(() => parameter(page, 'layout')).toBe('overlaid');
    await page.getByRole('button', { name: 'Live', exact: true }).click();
    await expect.poll(() => parameter(page, 'live')).toBe('1');
    const newest = () => page.locator('[data-testid=chart]').getAttribute('data-drawn');
    const before = await newest();
    await expect.poll(newest).not.toBe(before);
    await site.check(page);
  });

  test('any times can be typed; a wrong one is said where it is', async () => {
    const page = await site.open(address({ s: 'Vehicle.Speed' }));
    await page.getByRole('button', { name: 'From – to …' }).click();
    await page.getByRole('dialog').getByLabel('From').fill('2026-01-02T10:00');
    await page.getByRole('dialog').getByLabel('To').fill('2026-01-02T09:00');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('The end must be after the beginning.').waitFor();
    await page.getByRole('dialog').getByLabel('To').fill('2026-01-02T11:00');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    // The test's browser is in Berlin.
    await expect.poll(() => parameter(page, 'from')).toBe(String(Date.UTC(2026, 0, 2, 9)));
    await page.getByText('No data in this time.').waitFor();
    await site.check(page);
  });

  test('favourites and units are kept for the user', async () => {
    const user = await site.addUser('support');
    const page = await site.open(address({ s: 'Vehicle.Speed' }), undefined, { as: user });
    await drawn(page);
    await page.getByRole('button', { name: 'Favourite: Speed', exact: true }).first().click();
    await page.getByRole('region', { name: 'Favourites' }).waitFor();
    await page.getByRole('button', { name: 'Units' }).click();
    await page.getByText('mi', { exact: true }).click();
    await page.getByText(/ mph$/).first().waitFor();
    // It is shown before the server has it.
    await expect.poll(() => site.api.preferencesOf(user)).toMatchObject({ units: { distance: 'mi' } });
    await page.reload();
    await page.getByRole('region', { name: 'Favourites' }).waitFor();
    await page.getByText(/ mph$/).first().waitFor();
    await site.check(page);
  });

  test('what is shown is exported as CSV; who may not is told', async () => {
    const page = await site.open(address({ s: 'Vehicle.Speed', last: '1h' }));
    await drawn(page);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const text = await readFile(await (await download).path(), 'utf8');
    expect(text.split('\r\n')[0]).toBe('ts,vin,signal,unit,value');
    expect(text).toContain(`${vin},Vehicle.Speed,km/h,`);
    await page.getByText(/^Export ready: /).waitFor();
    await site.check(page);

    const viewer = await site.open(address({ s: 'Vehicle.Speed' }), undefined, {
      as: await site.addUser('viewer'),
    });
    const button = viewer.getByRole('button', { name: 'Export CSV' });
    await button.hover();
    await viewer.getByText('Your role does not allow this.').waitFor();
    expect(await button.getAttribute('aria-disabled')).toBe('true');
  });

  test('where the car was is exported to whoever says what for, and is in its record', async () => {
    const latitude = 'Vehicle.CurrentLocation.Latitude';
    const page = await site.open(address({ s: `Vehicle.Speed,${latitude}`, last: '1h' }), undefined, {
      expected: /400/,
    });
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const dialog = page.getByRole('dialog');
    const purpose = dialog.getByLabel('What do you want to see for where the car was?');
    await purpose.waitFor();
    await dialog.getByRole('button', { name: 'Export CSV' }).click();
    await dialog.getByText('Say it in a few words.').waitFor();
    await purpose.fill('A theft that the police asks about');
    await site.check(page);
    const download = page.waitForEvent('download');
    await purpose.press('Enter');
    const text = await readFile(await (await download).path(), 'utf8');
    expect(text).toContain(`${vin},${latitude},`);
    await dialog.waitFor({ state: 'hidden' });
    await expect
      .poll(async () => (await site.api.get<{ views: object[] }>(`/vehicles/${vin}/access-record`)).views)
      .toContainEqual(
        expect.objectContaining({ what: 'location-history', purpose: 'A theft that the police asks about' }),
      );
  });
});
