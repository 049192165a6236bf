import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';
import { isOfTest, type OwnVehicle, ownVehicle } from './support/own-vehicle.ts';

const site = createSite();
const hour = 3_600_000;
const words = {
  en: { tabs: ['Faults', 'Timeline', 'Health', 'Vehicle data'], verdict: 'Do not drive' },
  'zh-Hans': { tabs: ['故障', '时间线', '健康', '车辆资料'], verdict: '禁止行驶' },
  es: { tabs: ['Averías', 'Cronología', 'Estado', 'Datos del vehículo'], verdict: 'No circular' },
} as const;

/** A car whose P0A80 was cleared and came back with new software, and that has a GB/T 32960 alarm. */
async function troubledCar(): Promise<OwnVehicle> {
  const car = await ownVehicle(site);
  const now = Date.now();
  const frame = { 'Vehicle.Speed': 41.5, 'Vehicle.Powertrain.TractionBattery.CellVoltage.Min': 3.05 };
  const memory = (ts: number, faults: object[]) =>
    car.say('faults', { ts, ecu: 'BMS', system: 'uds', complete: true, faults });
  await car.say('inventory', { ts: now - 30 * hour, ecus: [{ ecu: 'BMS', software: '3.1' }] });
  await memory(now - 28 * hour, [{ code: 'P0A80-00', status: 0x2f, freezeFrame: frame }]);
  await memory(now - 20 * hour, [{ code: 'P0A80-00', status: 0x50 }]);
  await car.say('inventory', { ts: now - 10 * hour, ecus: [{ ecu: 'BMS', software: '3.2' }] });
  await memory(now - 2 * hour, [{ code: 'P0A80-00', status: 0xaf, freezeFrame: frame }]);
  await car.say('faults', {
    ts: now - hour,
    ecu: 'GB',
    system: 'gbt32960',
    complete: true,
    faults: [{ code: '5', level: 3 }],
  });
  await car.say('event', { ts: now - hour / 2, type: 'ignition-on', data: { key: 2 } });
  return car;
}

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true });
const card = (page: Page, name: string) => page.getByRole('article').filter({ hasText: name });

describe.skipIf(!hasBrowser)('the vehicle page', () => {
  let insulation: string;
  beforeAll(async () => {
    // What the fleet has told is judged a moment later.
    await eventually(async () => {
      const { items } = await site.api.get<{ items: { vin: string; rule: string }[] }>(
        '/alerts?state=firing&limit=200',
      );
      insulation = items.find(({ vin, rule }) => rule === 'insulation-low' && !isOfTest(vin))?.vin ?? '';
      expect(insulation).not.toBe('');
    });
  });

  test.each(looks.map((look) => [nameOf(look), look] as const))(
    'every part of it, %s',
    async (_name, look) => {
      const { tabs, verdict } = words[look.language];
      const page = await site.open(`/vehicles/${insulation}`, look);
      await page.getByRole('heading', { level: 2, name: verdict }).waitFor();
      await page.locator('dl dt').first().waitFor();
      await site.check(page);
      for (const name of tabs) {
        await tab(page, name).click();
        await page.getByRole('tabpanel').waitFor();
        await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root') === null);
        await site.check(page);
      }
    },
  );

  test('says who it is, whether it may be driven, what is wrong and what to do', async () => {
    const page = await site.open(`/vehicles/${insulation}`);
    await page.getByRole('heading', { level: 1, name: insulation.slice(-6) }).waitFor();
    const problem = card(page, 'High-voltage insulation too low').first();
    await problem.getByText('What to do:').waitFor();
    await problem.getByRole('button', { name: 'Show the curve' }).click();
    await problem.locator('canvas').first().waitFor();
    await problem.getByRole('link', { name: 'Open in the signal explorer' }).click();
    await page.waitForURL(/tab=signals/);
    await page.locator('canvas').first().waitFor();
    await page.goBack();
    await problem.waitFor();
    await site.check(page);
  });

  test('a new alert comes by itself; it is acknowledged with a note, and a wrong click taken back', async () => {
    const car = await ownVehicle(site);
    const support = await site.addUser('support');
    const page = await site.open(`/vehicles/${car.vin}`, undefined, { as: support });
    await page.getByText('This car has never sent anything').waitFor();
    const faults = [{ code: 'P0AA6-00', status: 0x09 }];
    await car.say('faults', { ts: Date.now(), ecu: 'BMS', system: 'uds', complete: true, faults });
    const problem = card(page, 'P0AA6-00 is confirmed by BMS');
    await problem.waitFor();
    await page.getByRole('heading', { name: 'Do not drive' }).waitFor();
    await problem.getByRole('button', { name: 'With a note' }).click();
    await problem.getByLabel('Note').fill('called the driver');
    await page.keyboard.press('Enter');
    await problem.getByText('called the driver').waitFor();
    await problem.getByText(`${support.username} takes care`).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await problem.getByRole('button', { name: 'Acknowledge' }).click();
    await problem.getByText(`${support.username} takes care`).waitFor();
    await site.check(page);
  });

  test('a fault: its eight bits in words, freeze frame, software at onset, and that it came back', async () => {
    const car = await troubledCar();
    const page = await site.open(`/vehicles/${car.vin}?tab=faults`);
    const fault = card(page, 'P0A80-00');
    await fault.getByText('came back').first().waitFor();
    await fault.getByRole('button', { name: /P0A80-00/ }).click();
    await expect.poll(() => page.url()).toContain('fault=BMS');
    const bits = fault.getByRole('list', { name: 'Status byte' }).getByRole('listitem');
    await bits.first().waitFor();
    expect(await bits.allInnerTexts()).toHaveLength(8);
    await bits.filter({ hasText: 'warning lamp on: yes' }).waitFor();
    await bits.filter({ hasText: 'not tested this drive: no' }).waitFor();
    await fault.getByRole('cell', { name: '41.5 km/h' }).waitFor();
    await fault.getByText('3.2', { exact: true }).waitFor();
    await fault.getByRole('group', { name: 'Episodes' }).getByRole('button').nth(1).click();
    await fault.getByText('3.1', { exact: true }).waitFor();
    await card(page, 'Cell voltage too high').waitFor();
    await site.check(page);
  });

  test('the timeline holds everything, and is narrowed by kinds that stand in the address', async () => {
    const car = await troubledCar();
    await car.disconnect();
    const page = await site.open(`/vehicles/${car.vin}?tab=timeline`);
    for (const text of ['came back in BMS:', 'Ignition on', '3.1 → 3.2', 'Offline since then', 'is over'])
      await page.getByText(text).first().waitFor();
    await page.getByText('Software', { exact: true }).click();
    await expect.poll(() => page.url()).toContain('kinds=inventory');
    await page.getByText('Ignition on').waitFor({ state: 'detached' });
    await page.getByText('Told for the first time what is installed').waitFor();
    await page.reload();
    await page.getByText('3.1 → 3.2').waitFor();
    expect(await page.getByText('Ignition on').count()).toBe(0);
    await page.getByLabel('Up to').fill('2001-01-01');
    await page.getByText('Nothing happened').waitFor();
    await site.check(page);
  });

  test('health: figures with their curves, and the table behind each', async () => {
    const page = await site.open(`/vehicles/${insulation}?tab=health&days=7`);
    const figure = page.getByRole('region', { name: 'Insulation', exact: true });
    await figure.getByRole('img').waitFor();
    await figure.getByRole('button', { name: 'As a table' }).click();
    await figure.getByRole('row').nth(1).waitFor();
    await page.getByText('Pressures as they would be at 20 °C').waitFor();
    await page.getByText('90 days').click();
    await expect.poll(() => page.url()).toContain('days=90');
    await site.check(page);
  });

  test('registration: an error stands at its field, what was typed stays, saving can be undone', async () => {
    const car = await ownVehicle(site);
    const operator = await site.addUser('operator');
    const page = await site.open(`/vehicles/${car.vin}?tab=registration`, undefined, {
      as: operator,
      expected: /400/,
    });
    await page.getByLabel('Model year').fill('1900');
    await page.getByLabel('Plate').fill('B-RS 1');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('[aria-invalid=true]').waitFor();
    expect(await page.getByLabel('Plate').inputValue()).toBe('B-RS 1');
    await page.getByLabel('Model year').fill('2023');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const read = () => site.api.get<{ plate: string | null; modelYear: number }>(`/vehicles/${car.vin}`);
    expect(await read()).toMatchObject({ plate: 'B-RS 1', modelYear: 2023 });
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await read()).plate).toBeNull();
    await site.check(page);
  });

  test('its owner is recorded and forgotten; what is refused stays as it was typed', async () => {
    const car = await ownVehicle(site);
    const support = await site.addUser('support');
    const page = await site.open(`/vehicles/${car.vin}?tab=registration`, undefined, {
      as: support,
      expected: /400/,
    });
    const save = page.getByRole('button', { name: 'Record the owner' });
    await page.getByLabel('Owner’s name').fill('Mara Vogel');
    await page.getByLabel('Owner’s telephone').fill('0170 1234567');
    await save.click();
    await page.getByText('A number with its country').waitFor();
    expect(await page.getByLabel('Owner’s name').inputValue()).toBe('Mara Vogel');
    await page.getByLabel('Owner’s telephone').fill('+49 170 1234567');
    await page.getByRole('combobox', { name: 'Owner’s language' }).click();
    await page.getByRole('option', { name: 'Español' }).click();
    await save.click();
    await page.getByText('Saved.').waitFor();
    const read = async () => (await site.api.get<{ owner: unknown }>(`/vehicles/${car.vin}/owner`)).owner;
    expect(await read()).toMatchObject({ name: 'Mara Vogel', phone: '+49 170 1234567', language: 'es' });
    await site.check(page);
    await page.getByRole('button', { name: 'Forget the owner' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Forget the owner' }).click();
    await expect.poll(read).toBeNull();
    await expect.poll(() => page.getByLabel('Owner’s name').inputValue()).toBe('');
  });

  test('a new secret is shown once; revoking asks first', async () => {
    const car = await ownVehicle(site);
    const page = await site.open(`/vehicles/${car.vin}?tab=registration`);
    await page.getByRole('button', { name: 'Make a new secret' }).click();
    const asked = page.getByRole('dialog', { name: 'Make a new secret?' });
    await asked.getByRole('button', { name: 'Make a new secret' }).click();
    const shown = page.getByRole('dialog', { name: 'The new secret' });
    await shown.getByText(car.vin).waitFor();
    const secret = await shown.locator('code').last().innerText();
    expect(secret.length).toBeGreaterThan(20);
    expect(secret).not.toBe(car.password);
    await site.check(page);
    await shown.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByText(secret).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('The car has no secret: it cannot sign in.').waitFor();
    await site.check(page);
  });

  test('a viewer reads, and is shown nothing that he may not do', async () => {
    const viewer = await site.addUser('viewer');
    const page = await site.open(`/vehicles/${insulation}`, undefined, { as: viewer });
    await card(page, 'High-voltage insulation too low').first().waitFor();
    expect(await page.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
    await tab(page, 'Vehicle data').click();
    await page.getByText('Operators and administrators may change this.').waitFor();
    expect(await page.getByRole('button', { name: /secret|Erase|Save/ }).count()).toBe(0);
    await site.check(page);
  });

  test('a vehicle of another market is as unknown as one that does not exist', async () => {
    const elsewhere = await site.addUser('support', ['XK']);
    const page = await site.open(`/vehicles/${insulation}`, undefined, { as: elsewhere, expected: /404/ });
    await page.getByText('There is nothing here').waitFor();
    await site.check(page);
    await page.getByRole('link', { name: 'To the fleet' }).click();
    await page.waitForURL(/\/vehicles(\?|$)/);
  });

  test('by keyboard alone: from part to part, and to an acknowledgement; back goes back', async () => {
    const car = await troubledCar();
    const page = await site.open(`/vehicles/${car.vin}`);
    const problem = card(page, 'P0A80-00 is confirmed by BMS');
    await problem.waitFor();
    await problem.getByRole('button', { name: 'With a note' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('on it');
    await page.keyboard.press('Enter');
    await problem.getByText('on it').waitFor();
    await tab(page, 'Overview').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await card(page, 'P0A80-00').waitFor();
    expect(await tab(page, 'Faults').getAttribute('aria-selected')).toBe('true');
    await page.goBack();
    await page.goBack();
    await problem.waitFor();
    await site.check(page);
  });

  test('on a phone every target is large enough for a finger', async () => {
    const car = await troubledCar();
    const look = { theme: 'light', language: 'en', width: 390 } as const;
    const page = await site.open(`/vehicles/${car.vin}`, look);
    await card(page, 'P0A80-00 is confirmed by BMS').waitFor();
    expect(await site.smallTargets(page)).toEqual([]);
    for (const name of words.en.tabs) {
      await tab(page, name).click();
      await page.getByRole('tabpanel').waitFor();
      await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root') === null);
      expect(await site.smallTargets(page), name).toEqual([]);
    }
  });
});
