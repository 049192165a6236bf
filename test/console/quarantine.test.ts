import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';
import { type OwnVehicle, ownVehicle } from './support/own-vehicle.ts';

const site = createSite();

/** A vehicle of which so many messages lie in quarantine. */
async function misunderstood(messages: readonly object[]): Promise<OwnVehicle> {
  const car = await ownVehicle(site);
  for (const message of messages) await car.say('telemetry', message);
  await eventually(
    async () => {
      const { items } = await site.api.get<{ items: object[] }>(`/quarantine?vin=${car.vin}&payload=false`);
      expect(items).toHaveLength(messages.length);
    },
    { timeoutMs: 30_000 },
  );
  return car;
}

const wrongTime = (index: number) => ({ samples: [{ ts: 1, signals: {} }, { ts: `no ${index}` }] });

describe.skipIf(!hasBrowser)('the quarantine', () => {
  test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
    const { vin } = await misunderstood([wrongTime(1), wrongTime(2)]);
    const page = await site.open(`/quarantine?q=${vin}`, look);
    await page.locator('main a[href*="cause="]').click();
    const entries = page.locator('main a[href*="entry="]');
    await expect.poll(() => entries.count()).toBe(2);
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
    await entries.first().click();
    await page.locator('[data-fault]').waitFor();
    expect(await page.locator('[data-fault]').textContent()).toContain('"ts": "no 2"');
    await site.check(page);
  });

  test('a message is tried again, marked, and the mark taken back', async () => {
    const { vin } = await misunderstood([{ ts: 'soon', signals: {} }]);
    const page = await site.open(`/quarantine?q=${vin}`);
    await page.getByText('“ts” is not as it must be').click();
    await page.locator('main a[href*="entry="]').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: 'Try again' }).click();
    await drawer.getByText('Tried, and refused again').waitFor();
    await drawer.getByRole('button', { name: 'Mark as seen' }).click();
    await drawer.getByText('Seen by').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await drawer.getByRole('button', { name: 'Mark as seen' }).waitFor();
    await site.check(page);
    // Each step is one back.
    await page.goBack();
    await drawer.waitFor({ state: 'hidden' });
    await page.goBack();
    await page.locator('main a[href*="cause="]').waitFor();
  });

  test('all of a cause are tried again, with what became of them', async () => {
    const { vin } = await misunderstood([{ ts: 1 }]);
    const page = await site.open(`/quarantine?q=${vin}`);
    await page.getByRole('button', { name: /^Try (it|all) again$/ }).click();
    await page.getByText(/tried: \d+ taken, \d+ refused again\./).waitFor();
    await site.check(page);
  });

  test('j, Enter: by keyboard to a message; its bytes', async () => {
    const { vin } = await misunderstood([wrongTime(1)]);
    const page = await site.open(`/quarantine?q=${vin}`);
    await page.locator('main a[href*="cause="]').press('Enter');
    await page.locator('main a[href*="entry="]').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog');
    await drawer.getByText('Bytes', { exact: true }).click();
    await drawer.getByText(/^000000 {2}7b 22 73 61/).waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
  });

  test('nothing to show says why; a viewer is told that it is not for him', async () => {
    const page = await site.open('/quarantine?q=nobody-says-this');
    await page.getByText('No message in this list has “nobody-says-this”').waitFor();
    await site.check(page);
    const viewer = await site.open('/quarantine', undefined, { as: await site.addUser('viewer') });
    await viewer.getByText('Not for your role').waitFor();
    await site.check(viewer);
  });
});
