import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';
import { ownVehicle } from './support/own-vehicle.ts';

const site = createSite();
const dayMs = 86_400_000;
const pad = 'Vehicle.Chassis.Axle.Row1.Wheel.Left.Brake.PadWear';

/** A car whose left front pad has worn for two months and is due in about three weeks. */
async function wearing() {
  const car = await ownVehicle(site);
  const now = Date.now();
  const samples = Array.from({ length: 60 }, (_, index) => ({
    ts: now - (59 - index) * dayMs,
    signals: { [pad]: 45 + index * 0.5 },
  }));
  await car.say('telemetry', { samples });
  // Durable is not yet stored.
  await expect
    .poll(
      async () => pad in (await site.api.get<{ signals: object }>(`/vehicles/${car.vin}/state`)).signals,
      { timeout: 20_000 },
    )
    .toBe(true);
  return car;
}

describe.skipIf(!hasBrowser)('what is foreseen', () => {
  test('a vehicle is predicted on demand, and stands in the list of the fleet', async () => {
    const { vin } = await wearing();
    const page = await site.open(`/vehicles/${vin}?tab=predictions`);
    await page.getByText('No predictions yet').waitFor();
    await page.getByRole('button', { name: 'Predict now' }).click();
    const card = page.getByRole('region', { name: 'Brake pads, front left' });
    await card.getByText('in 3 weeks').waitFor();
    await card.getByText(/four times in five between/).waitFor();
    await card.getByRole('img', { name: /trend and forecast/ }).waitFor();
    await page.getByText('Cannot be told yet').waitFor();
    await site.check(page);
    await page.getByRole('link', { name: 'Foreseen' }).click();
    const row = page.locator(`main a[href*="${vin}"]`);
    await row.getByText('Brake pads, front left').waitFor();
    await row.click();
    await card.waitFor();
    await page.goBack();
    await row.waitFor();
  });

  test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
    const { vin } = await wearing();
    const run = await site.api.post<{ id: string }>('/predictions/runs', { vin });
    await expect
      .poll(async () => (await site.api.get<{ state: string }>(`/work/${run.id}`)).state, { timeout: 20_000 })
      .toBe('succeeded');
    const page = await site.open(`/vehicles/${vin}?tab=predictions`, look);
    await page.locator('main section svg[role="img"]').first().waitFor();
    await site.check(page);
    await page.goto(new URL('/foreseen?within=all', page.url()).href);
    await page.locator(`main a[href*="${vin}"]`).first().waitFor();
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
  });
});
