import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SigningKey } from '../../src/ota/releases/signatures.ts';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { createSite, uniqueName } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';
import { ownVehicle } from './support/own-vehicle.ts';
import { type MadeRelease, makeRelease, trustedKey } from './support/updates.ts';

const site = createSite();

/** A vehicle that can take the release, alone in a fleet of its own. */
async function fleetOfOne(): Promise<{ vin: string; selector: string }> {
  const fleet = uniqueName('fleet');
  const { vin, say } = await ownVehicle(site, { attributes: { fleet } });
  await say('inventory', { ts: Date.now(), ecus: [{ ecu: 'BMS', hardware: 'hw1', software: '1' }] });
  await eventually(async () => {
    const { ecus } = await site.api.get<{ ecus: unknown[] }>(`/vehicles/${vin}`);
    if (ecus.length === 0) throw new Error('its software is not known');
  });
  return { vin, selector: `has(vehicle.attributes.fleet) && vehicle.attributes.fleet == "${fleet}"` };
}

async function draft(release: MadeRelease, selector: string): Promise<{ id: string; name: string }> {
  const name = uniqueName('Campaign');
  return site.api.post('/campaigns', { name, releaseId: release.id, selector, plan: {} });
}

describe.skipIf(!hasBrowser)('campaigns', () => {
  let key: SigningKey;
  let release: MadeRelease;
  if (hasBrowser) {
    beforeAll(async () => {
      key = await trustedKey(site);
      release = await makeRelease(site, key);
    });
  }

  test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
    const { vin, selector } = await fleetOfOne();
    const { id, name } = await draft(release, selector);
    const isPhone = look.width === 390;
    const page = await site.open(`/campaigns/${id}`, look);
    await page.getByText(selector).waitFor();
    await site.check(page);
    await site.api.post(`/campaigns/${id}/request-approval`, undefined);
    await page.goto(`${site.url}/campaigns`);
    await page.getByRole('link', { name }).waitFor();
    await site.check(page);
    await page.goto(`${site.url}/campaigns/${id}`);
    await page.getByRole('tab').first().waitFor();
    await site.check(page);
    if (isPhone) expect(await site.smallTargets(page, 'main')).toEqual([]);
    await page.goto(`${site.url}/campaigns/${id}?tab=vehicles`);
    await page.getByRole('link', { name: vin }).waitFor();
    await site.check(page);
    await page.goto(`${site.url}/campaigns/${id}/vehicles/${vin}`);
    await page.getByText('BMS').first().waitFor();
    await site.check(page);
    await page.goto(`${site.url}/campaigns/new?release=${release.id}`);
    await page.getByRole('textbox').first().waitFor();
    for (const summary of await page.locator('main summary').all()) await summary.click();
    await site.check(page);
    await page.goto(`${site.url}/vehicles/${vin}?tab=updates`);
    await page.getByRole('link', { name }).waitFor();
    await site.check(page);
  });

  test('one plans it, another approves; a phone halts it; who resumes acknowledges; the evidence is a file', async () => {
    const { vin, selector } = await fleetOfOne();
    const name = uniqueName('Winter');
    const page = await site.open(`/campaigns/new?release=${release.id}`, undefined, { expected: /400/ });
    await page.getByRole('button', { name: 'Save the draft' }).click();
    await page.getByText('This is needed.').first().waitFor();
    await page.getByLabel('Who gets it').fill('vehicle.colour ==');
    await page.getByRole('alert').first().waitFor();
    await page.getByLabel('Who gets it').fill(selector);
    await page.getByText('1 vehicle matches now').waitFor();
    await page.getByLabel('Name', { exact: true }).fill(name);

    // An emptied limit is neither a default nor no limit.
    await page.locator('summary', { hasText: 'What stops it' }).click();
    const limit = page.getByLabel('Share of failures at most');
    await limit.fill('');
    await page.getByRole('button', { name: 'Save the draft' }).click();
    await page.getByText('This is needed.').first().waitFor();
    await limit.fill('7');
    await page.getByText('more than 7% failures').waitFor();
    await page.getByRole('button', { name: 'Take it' }).click();
    await page.getByText('more than 5% failures').waitFor();

    await page.getByRole('button', { name: 'Try it out' }).first().click();
    const outcome = page.getByRole('region', { name: 'What would come of it' });
    await outcome.getByText('1 vehicle gets it').waitFor();
    await outcome.getByText('BMS 1 → 2').waitFor();
    await site.check(page);
    await page.getByRole('button', { name: 'Save the draft' }).click();
    await page.getByText(`${name} is saved.`).waitFor();
    const id = page.url().split('/').at(-1) ?? '';

    await page.getByRole('button', { name: 'Ask for approval' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Ask for approval' }).click();
    await page.getByText('You asked for this approval: somebody else must give it.').waitFor();
    const { digest } = await site.api.get<{ digest: string }>(`/campaigns/${id}`);
    await page.getByText(digest).waitFor();

    const phone = await site.open(
      `/campaigns/${id}`,
      { theme: 'light', language: 'en', width: 390 },
      { as: await site.addUser('operator') },
    );
    await phone.getByText(digest).waitFor();
    await phone.getByRole('button', { name: 'Approve' }).click();
    await phone.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await phone.getByRole('button', { name: 'Start' }).click();
    await phone.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await phone.getByText('It is running.').waitFor();
    expect(await site.smallTargets(phone, 'main')).toEqual([]);
    await phone.getByRole('button', { name: 'Halt' }).click();
    await phone.getByRole('dialog').getByLabel(/Why/).fill('A call from the workshop');
    await phone.getByRole('dialog').getByRole('button', { name: 'Halt' }).click();
    await phone.getByText('By a person: A call from the workshop').waitFor();
    await site.check(phone);

    await page.getByText('By a person: A call from the workshop').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Resume' }).isDisabled()).toBe(true);
    await dialog.getByRole('checkbox').check();
    await site.check(page);
    await dialog.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('It goes on.').waitFor();
    await page.getByText('It was halted').waitFor();

    await page.getByRole('button', { name: 'Abort' }).click();
    await dialog.getByLabel('Why').fill('Only a test');
    await dialog.getByRole('button', { name: 'Abort' }).click();
    await page.getByText('Only a test').waitFor();
    await site.check(page);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download the evidence' }).click();
    const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\n');
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.join('\n')).toContain(vin);
  });

  test('a viewer watches, and may do nothing', async () => {
    const { selector } = await fleetOfOne();
    const { id } = await draft(release, selector);
    await site.api.post(`/campaigns/${id}/request-approval`, undefined);
    const page = await site.open(`/campaigns/${id}`, undefined, { as: await site.addUser('viewer') });
    await page.getByText('Your role does not include approving.').waitFor();
    for (const name of ['Approve', 'Give it back', 'Abort']) {
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    }
    await site.check(page);
  });
});
