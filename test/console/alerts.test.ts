import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { createSite, uniqueName } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';
import { ownVehicle } from './support/own-vehicle.ts';

const site = createSite();
const patience = { timeoutMs: 60_000 };

interface Alert {
  id: string;
  vin: string;
  rule: string;
  name: string;
  acknowledgedBy: string | null;
  acknowledgeNote: string | null;
}

const rows = (page: Page) => page.locator('[data-row]');
const firing = async () =>
  (
    await site.api.get<{ items: Alert[] }>(
      '/alerts?state=firing&acknowledged=false&muted=false&sort=severity',
    )
  ).items;

/** A vehicle of its own with a fault, so that what a test does to its alert is nobody else's concern. */
async function faultyVehicle(
  attributes: object = {},
): Promise<{ vin: string; report: (code: string) => Promise<Alert> }> {
  const { vin, say } = await ownVehicle(site, attributes);
  const report = async (code: string): Promise<Alert> => {
    const faults = [{ code, status: 9, freezeFrame: { 'Vehicle.Speed': 41, 'Vehicle.IsMoving': true } }];
    await say('faults', { ts: Date.now(), ecu: 'BMS', system: 'uds', faults });
    return eventually(async () => {
      const { items } = await site.api.get<{ items: Alert[] }>(
        `/alerts?vin=${vin}&code=${code}&state=firing&rule=confirmed-fault`,
      );
      if (items[0] === undefined) throw new Error('no alert yet');
      return items[0];
    }, patience);
  };
  await report('P0A80-00');
  return { vin, report };
}

describe.skipIf(!hasBrowser)('alerts (needs Debian’s chromium)', () => {
  describe.each(looks.map((look) => [nameOf(look), look] as const))('%s', (_name, look) => {
    test('the inbox, an alert with its evidence, and the mutes', async () => {
      // Of a rule on signals, which has a chart; other tests report faults meanwhile.
      const page = await site.open('/alerts?by=one&rule=insulation-low', look);
      await rows(page).first().waitFor();
      await site.check(page);
      if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
      await rows(page).first().locator('[data-row-link]').click();
      await page.locator('h2').waitFor();
      await page.locator('canvas').first().waitFor();
      expect(new URL(page.url()).pathname === '/alerts').toBe(look.width === 1440);
      await site.check(page);
      const alert = (await firing()).find(({ rule }) => rule === 'insulation-low');
      await page.goto(`${site.url}/alerts/${alert?.id}`);
      await page.locator('canvas').first().waitFor();
      await site.check(page);
      await page.goto(`${site.url}/alerts/mutes`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await site.check(page);
    });
  });

  test('by the keyboard alone: down, select, acknowledge with a note, take back', async () => {
    const { vin, report } = await faultyVehicle();
    const second = await report('P0AA6-00');
    const me = await site.addUser('support');
    const page = await site.open(`/alerts?by=one&vin=${vin}&rule=confirmed-fault`, undefined, {
      as: me,
    });
    await rows(page).nth(1).waitFor();
    await page.keyboard.press('j');
    expect(await page.evaluate(() => document.activeElement?.closest('[data-row]') !== null)).toBe(true);
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByText('2 selected').waitFor();
    await page.keyboard.press('a');
    await page.getByLabel('Note').fill('part is ordered');
    await page.keyboard.press('Enter');
    await page.getByText('2 alerts acknowledged.').waitFor();
    await expect.poll(() => rows(page).count()).toBe(0);
    await page.getByText('No alert matches').waitFor();
    expect(await site.api.get<Alert>(`/alerts/${second.id}`)).toMatchObject({
      ...{ acknowledgedBy: me.username, acknowledgeNote: 'part is ordered' },
    });
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
    await rows(page).nth(1).waitFor();
    expect(await site.api.get<Alert>(`/alerts/${second.id}`)).toMatchObject({ acknowledgedBy: null });
    await site.check(page, { axe: false });
  });

  test('a cause is opened, chosen whole and acknowledged at once', async () => {
    const plate = uniqueName('Q').slice(0, 10);
    const cars = await Promise.all([faultyVehicle({ plate }), faultyVehicle({ plate })]);
    const page = await site.open(`/alerts?q=${plate}`);
    const group = page.locator('[data-group]');
    await group.getByText('2', { exact: true }).waitFor();
    await group.locator('[data-row-link]').click();
    for (const { vin } of cars) {
      await page
        .locator('[data-inner]')
        .filter({ hasText: vin.slice(-6) })
        .waitFor();
    }
    expect(new URL(page.url()).searchParams.get('expand')).toBe('confirmed-fault:P0A80-00');
    await group.getByRole('checkbox').check();
    await page.getByRole('toolbar').getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText('2 alerts acknowledged.').waitFor();
    await group.waitFor({ state: 'detached' });
    await page.goto(`${site.url}/alerts?list=taken&by=one&q=${plate}`);
    await rows(page).nth(1).getByText('admin').waitFor();
    await site.check(page, { axe: false });
  });

  test('muted for an hour: out of the inbox, on the list of mutes, and ended there', async () => {
    const { vin } = await faultyVehicle();
    const page = await site.open(`/alerts?vin=${vin}&by=one`);
    await rows(page).first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 hour').click();
    await dialog.getByLabel('Reason').fill('in the workshop');
    await site.check(page);
    await page.keyboard.press('Enter');
    await page.getByText('No alert matches').waitFor();
    await page.goto(`${site.url}/alerts?list=muted&vin=${vin}`);
    await rows(page).first().getByText('Muted').waitFor();
    await page.goto(`${site.url}/alerts/mutes`);
    const mute = page.getByRole('listitem').filter({ hasText: vin.slice(-6) });
    await mute.getByText('in the workshop').waitFor();
    await mute.getByText('hides 1 alert').waitFor();
    await site.check(page, { axe: false });
    await mute.getByRole('button', { name: 'End' }).click();
    await mute.waitFor({ state: 'detached' });
    await page.goto(`${site.url}/alerts?vin=${vin}`);
    await rows(page).first().waitFor();
  });

  test('what is refused is said at its field, and what was typed stays', async () => {
    const { vin } = await faultyVehicle();
    const page = await site.open(`/alerts?vin=${vin}&by=one`);
    await rows(page).first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Until …').click();
    await dialog.getByLabel('Until when').fill('2020-01-01T08:00');
    await dialog.getByLabel('Reason').fill('in the workshop');
    await dialog.getByRole('button', { name: 'Mute', exact: true }).click();
    await dialog.getByText('This is in the past.').waitFor();
    await dialog.getByLabel('Reason').fill('');
    await dialog.getByRole('button', { name: 'Mute', exact: true }).click();
    await dialog.getByText(/^Say why/).waitFor();
    expect(await dialog.getByLabel('Until when').inputValue()).toBe('2020-01-01T08:00');
  });

  test('a new alert waits to be let in; what is shown stays where it is', async () => {
    const { vin, report } = await faultyVehicle();
    const page = await site.open(`/alerts?vin=${vin}&by=one&rule=confirmed-fault`);
    await rows(page).first().waitFor();
    const before = await rows(page).first().getAttribute('data-row');
    const next = await report('P0AA6-00');
    await page.getByRole('button', { name: '1 new' }).waitFor();
    expect(await rows(page).count()).toBe(1);
    expect(await rows(page).first().getAttribute('data-row')).toBe(before);
    await page.keyboard.press('r');
    await rows(page).nth(1).waitFor();
    // Critical: first.
    expect(await rows(page).first().getAttribute('data-row')).toBe(next.id);
    await site.api.post(`/alerts/${next.id}/acknowledge`, { note: 'by somebody else' });
    await rows(page).first().getByText('admin').waitFor();
    expect(await rows(page).count()).toBe(2);
    await site.check(page, { axe: false });
  });

  test('filters are the address: severity, search, back; a view keeps them', async () => {
    const me = await site.addUser('viewer');
    const page = await site.open('/alerts', undefined, { as: me });
    await rows(page).first().waitFor();
    await page
      .getByRole('group', { name: 'Severity' })
      .getByRole('button', { name: /^Critical/ })
      .click();
    await expect.poll(() => new URL(page.url()).search).toBe('?severity=critical');
    await page.keyboard.press('/');
    await page.keyboard.type('battery');
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('battery');
    await expect
      .poll(() =>
        rows(page)
          .filter({ hasNotText: /battery/i })
          .count(),
      )
      .toBe(0);
    const viewName = uniqueName('hot batteries');
    await page.getByRole('button', { name: /saved views/ }).click();
    await page.getByRole('menuitem', { name: 'Save this view' }).click();
    await page.getByLabel('Name').fill(viewName);
    await page.keyboard.press('Enter');
    await page.getByText('Saved.').waitFor();
    await page.goBack();
    await expect.poll(() => new URL(page.url()).search).toBe('');
    await page.getByRole('button', { name: /saved views/ }).click();
    await page.getByRole('menuitem', { name: viewName }).click();
    await expect.poll(() => new URL(page.url()).search).toBe('?q=battery&severity=critical');
    await site.check(page, { axe: false });
  });

  test('a viewer reads, and is offered nothing more', async () => {
    const page = await site.open('/alerts?by=one', undefined, { as: await site.addUser('viewer') });
    await rows(page).first().locator('[data-row-link]').click();
    await page.locator('h2').waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
    await page.keyboard.press('a');
    await page.keyboard.press('m');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await site.check(page, { axe: false });
  });

  test('an alert that does not exist, or not for me, is said to be so', async () => {
    const { vin } = await faultyVehicle();
    const [alert] = (await site.api.get<{ items: Alert[] }>(`/alerts?vin=${vin}`)).items;
    const me = await site.addUser('support', ['FR']);
    const page = await site.open(`/alerts/${alert?.id}`, undefined, { as: me, expected: /404/ });
    await page.getByText('There is no such alert').waitFor();
    await site.check(page, { axe: false });
  });
});
