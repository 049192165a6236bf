import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { createSite, uniqueName } from './support/harness.ts';
import { type OwnVehicle, ownVehicle } from './support/own-vehicle.ts';

const site = createSite();

/** What runs where it is taken for a page, and what would be worked out where it is taken for a template. */
const markup = '<img src=x onerror=hit()><script>hit()</script>';
const short = `<img src=x onerror=hit()>{{7*7}}{n, number}`;
/** With what turns round all that follows it. */
const evil = `${markup}{{7*7}}{n, number}\u202eevil`;
const patience = { timeoutMs: 60_000 };

/** A car that says nothing but such texts, in each place that has room for one. */
async function evilCar(): Promise<OwnVehicle & { readonly commandId: string; readonly caseId: string }> {
  const car = await ownVehicle(site, { model: evil, plate: '<b>hit()</b>{{7*7}}' });
  await car.answer(() => ({ state: 'failed', error: { code: short, message: evil } }));
  const ts = Date.now();
  await car.say('inventory', { ts, ecus: [{ ecu: short, hardware: evil, serial: evil, software: evil }] });
  await car.say('telemetry', { ts, signals: { [`Acme.${short}`]: evil } });
  await car.say('telemetry', { samples: [{ ts: evil, signals: {} }] });
  await car.say('faults', {
    ...{ ts, ecu: short, system: 'uds' },
    faults: [
      { code: short, status: 9 },
      { code: 'P0A80-00', status: 9, freezeFrame: { [`Acme.${short}`]: evil } },
    ],
  });
  const command = await site.api.post<{ id: string }>(`/vehicles/${car.vin}/commands`, {
    ...{ name: 'read-faults', reason: evil },
  });
  const opened = await site.api.post<{ id: string }>('/cases', {
    vin: car.vin,
    title: evil,
    severity: 'major',
  });
  await site.api.post(`/cases/${opened.id}/events`, { kind: 'comment', data: { text: evil } });
  const has = (path: string) =>
    eventually(async () => {
      const { items } = await site.api.get<{ items: unknown[] }>(path);
      expect(JSON.stringify(items)).toContain('onerror=hit()');
    }, patience);
  await has(`/quarantine?vin=${car.vin}&payload=false`).catch(() => undefined);
  for (const path of ['faults', 'commands']) await has(`/vehicles/${car.vin}/${path}`);
  await has(`/notifications?vin=${car.vin}`);
  return { ...car, commandId: command.id, caseId: opened.id };
}

/** A description that a maker's file brought. */
async function evilCode(): Promise<string> {
  const code = `P1E${Math.floor(Math.random() * 0xfff)
    .toString(16)
    .toUpperCase()
    .padStart(2, '0')}`;
  const { token } = await site.api.admin();
  const name = uniqueName('evil');
  const answer = await fetch(`${site.url}/api/v1/fault-codes/import?name=${name}&dryRun=false`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
    body: `code;make;severity;description_en\n${code};Acme;minor;"${evil}"\n`,
  });
  expect(answer.ok, await answer.clone().text()).toBe(true);
  const { items } = await site.api.get<{ items: { id: number; name: string }[] }>('/fault-codes/imports');
  const id = items.find((one) => one.name === name)?.id;
  onTestFinished(() => site.api.remove(`/fault-codes/imports/${id}`).then(() => undefined));
  return code;
}

/** The text stands there as it is: nothing of it has become part of the page, was worked out, or turns what follows round. */
async function expectInert(page: Page, text = '<img src=x onerror=hit()>'): Promise<void> {
  await page.locator('body').getByText(text).locator('visible=true').first().waitFor();
  const found = await page.evaluate(() => {
    return {
      turns: /[\u202a-\u202e]/.test(document.body.textContent ?? ''),
      elements: document.querySelectorAll('img[src="x"], [onerror], body script:not([src])').length,
      literally: document.body.textContent?.includes('{{7*7}}') === true,
    };
  });
  expect(found, page.url()).toEqual({ turns: false, elements: 0, literally: true });
  await site.check(page, { axe: false });
}

describe.skipIf(!hasBrowser)('T13: texts of others', () => {
  test('are texts on every page that shows them', async () => {
    const [car, code] = [await evilCar(), await evilCode()];
    const page = await site.open(`/vehicles?q=${car.vin}`);
    await expectInert(page);
    const vehicle = `/vehicles/${car.vin}`;
    for (const path of [
      vehicle,
      `${vehicle}?tab=faults`,
      `${vehicle}?tab=timeline`,
      `${vehicle}?tab=diagnosis&command=${car.commandId}`,
      `/alerts?q=${car.vin}`,
      `/cases?q=${car.vin}`,
      `/cases/${car.caseId}`,
      `/notifications?vin=${car.vin}`,
      `/fault-codes?q=${code}`,
    ]) {
      await page.goto(`${site.url}${path}`);
      await expectInert(page);
    }
    await page.goto(`${site.url}${vehicle}?tab=signals`);
    await page.getByRole('searchbox').locator('visible=true').first().fill('onerror');
    await expectInert(page, '<img src=x');
    await page.goto(`${site.url}/quarantine?q=${car.vin}`);
    await page.locator('main a[href*="cause="]').click();
    await page.locator('main a[href*="entry="]').click();
    await page.locator('[data-fault]').waitFor();
    await expectInert(page, 'onerror=hit()');
  });
});
