import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';
import { ownVehicle } from './support/own-vehicle.ts';

const site = createSite();

interface Erasure {
  readonly id: string;
  readonly pseudonym: string;
  readonly finishedAt: number | null;
}

const words = {
  en: { isErased: 'The vehicle is erased', print: 'Print' },
  'zh-Hans': { isErased: '车辆数据已删除', print: '打印' },
  es: { isErased: 'El vehículo está borrado', print: 'Imprimir' },
} as const;

describe.skipIf(!hasBrowser)('erasure of a vehicle', () => {
  let erased = '';
  if (hasBrowser) {
    beforeAll(async () => {
      const vin = `LTESTE1E2R${String(randomInt(1e7)).padStart(7, '0')}`;
      await site.api.post('/vehicles', {
        ...{ vin, model: 'Test car', modelYear: 2024, powertrain: 'bev', market: 'DE' },
      });
      erased = ((await site.api.remove(`/vehicles/${vin}`)) as Erasure).id;
    });
  }

  test('says what will be gone and that it waits, shows how far it is, and ends in a certificate', async () => {
    const car = await ownVehicle(site);
    await car.say('telemetry', {
      ts: Date.now(),
      signals: { 'Vehicle.Speed': 41, 'Vehicle.IsMoving': true },
    });
    const faults = [{ code: 'P0A80-00', status: 9 }];
    await car.say('faults', { ts: Date.now(), ecu: 'BMS', system: 'uds', complete: true, faults });
    await eventually(async () => {
      const { items } = await site.api.get<{ items: unknown[] }>(`/vehicles/${car.vin}/faults`);
      expect(items).toHaveLength(1);
    });
    const page = await site.open(`/vehicles/${car.vin}?tab=registration`, undefined, { expected: /404/ });
    await page.getByRole('button', { name: 'Erase …' }).click();
    const asked = page.getByRole('dialog', { name: 'Erase this vehicle' });
    await asked.getByText('1 fault episode').waitFor();
    await asked.getByText('once what it sent before is stored').waitFor();
    await asked.getByText('under a pseudonym').waitFor();
    await asked.getByText('This cannot be undone.').waitFor();
    await site.check(page);
    const step = page.getByText(/^Step \d of 6:/).waitFor();
    await asked.getByRole('button', { name: 'Erase' }).click();
    await step;
    await page.waitForURL(/\/erasures\/[0-9a-f-]{36}$/);

    await page.getByRole('heading', { name: 'The vehicle is erased' }).waitFor();
    const id = page.url().split('/').at(-1);
    const kept = await site.api.get<Erasure>(`/erasures/${id}`);
    const counted = page.getByRole('table', { name: 'What was erased' });
    await counted.getByRole('row', { name: 'Fault episodes 1' }).waitFor();
    await counted.getByRole('row', { name: /^Signals with all of their values/ }).waitFor();
    expect(await page.locator('main').innerText()).not.toContain(car.vin);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download the certificate' }).click();
    expect(JSON.parse(await readFile(await (await download).path(), 'utf8'))).toEqual(kept);

    // Found again: in the list, and where the log says who did it.
    await page.getByRole('link', { name: 'Erased vehicles' }).click();
    await page.getByRole('link', { name: kept.pseudonym }).waitFor();
    await page.goto(`${site.url}/audit?vin=${kept.pseudonym}`);
    await page.getByRole('link', { name: kept.pseudonym }).click();
    await page.waitForURL(`**/erasures/${id}`);
    await page.goto(`${site.url}/vehicles/${car.vin}`);
    await page.getByText('There is nothing here').waitFor();
  });

  test.each(looks.map((look) => [nameOf(look), look] as const))(
    'a certificate, and the list of all, %s',
    async (_name, look) => {
      const id = erased;
      const page = await site.open(`/erasures/${id}`, look);
      const { isErased, print } = words[look.language];
      await page.getByRole('heading', { name: isErased }).waitFor();
      await page.getByRole('button', { name: print }).waitFor();
      await site.check(page);
      if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
      await page.goto(`${site.url}/erasures`);
      await page.locator(`a[href="/erasures/${id}"]`).waitFor();
      await site.check(page);
      if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
    },
  );

  test('a certificate of a vehicle that sent nothing promises no list', async () => {
    const page = await site.open(`/erasures/${erased}`);
    await page.getByText(/and every value and message that the car sent\.$/).waitFor();
    expect(await page.getByRole('table', { name: 'What was erased' }).count()).toBe(0);
  });

  test('is for administrators; one that does not exist is said to be so', async () => {
    const nowhere = '/erasures/00000000-0000-4000-8000-000000000000';
    const page = await site.open(nowhere, undefined, { expected: /404/ });
    await page.getByText('There is no such erasure').waitFor();
    await site.check(page, { axe: false });
    const operator = await site.open(nowhere, undefined, { as: await site.addUser('operator') });
    await operator.getByText('Not for your role').waitFor();
    await site.check(operator, { axe: false });
  });
});
