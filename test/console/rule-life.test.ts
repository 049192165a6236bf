import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { createSite, uniqueName } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';
import { ownVehicle } from './support/own-vehicle.ts';

const site = createSite();

const ruleText = (id: string, model: string, limit = '50', more = '') => `id: ${id}
name:
  en: Cabin far too hot ${id}
severity: major
reason: Nobody would sit in there, and what lies on the seats melts
source: A summer day
appliesTo: vehicle.model == "${model}"
when: s["Vehicle.Cabin.HVAC.AmbientAirTemperature"] > ${limit}
summary:
  en: The cabin has {fixed(s["Vehicle.Cabin.HVAC.AmbientAirTemperature"], 0)} °C
advice:
  en: Open the windows
${more}`;

/** Replaces the whole text, as pasting would. */
async function write(page: Page, text: string): Promise<void> {
  const content = page.getByLabel('Rule as YAML');
  await content.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

/** `isToldOf`: what the dialog says before one decides. */
async function sayWhy(page: Page, action: string, why: string, isToldOf: readonly RegExp[] = []) {
  await page.getByRole('button', { name: action, exact: true }).click();
  const dialog = page.getByRole('dialog');
  for (const words of isToldOf) await dialog.getByText(words).waitFor();
  await dialog.getByLabel('Why').fill(why);
  await dialog.getByRole('button', { name: action, exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** A case of the car that somebody diagnosed, mended and closed. */
async function closedCase(vin: string, cause: string): Promise<void> {
  const { id } = await site.api.post<{ id: string }>('/cases', {
    ...{ vin, title: 'Nobody can sit in there', severity: 'minor' },
  });
  for (const event of [
    { kind: 'diagnosed', data: { cause: { words: cause } } },
    { kind: 'resolved', data: { fix: 'visit' } },
    { kind: 'closed', data: {} },
  ])
    await site.api.post(`/cases/${id}/events`, event);
}

describe.skipIf(!hasBrowser)('the life of a rule', () => {
  test('is written, tried on history, put in shadow, then live, and fires', async () => {
    const id = uniqueName('cabin').toLowerCase();
    const model = `Model ${id}`;
    const car = await ownVehicle(site, { model });
    const now = Date.now();
    const temperature = 'Vehicle.Cabin.HVAC.AmbientAirTemperature';
    const values = [30, 60, 62, 40, 30];
    await car.say('telemetry', {
      samples: values.map((value, index) => ({
        ts: now - (values.length - index) * 60_000,
        signals: { [temperature]: value },
      })),
    });

    // A back-test reads once what is stored by then.
    await eventually(async () => {
      const path = `/vehicles/${car.vin}/signals/${temperature}?from=${now - 600_000}&to=${now}`;
      const { points } = await site.api.get<{ points: unknown[] }>(path);
      expect(points).toHaveLength(values.length);
    });
    await closedCase(car.vin, 'The sun roof stays open');

    const page = await site.open('/rules');
    await page.getByRole('link', { name: 'New rule' }).click();
    await page.getByRole('button', { name: 'A value' }).click();
    await write(page, ruleText(id, model));
    await page.getByText('Nothing is wrong with it').waitFor();
    await page.getByRole('tabpanel', { name: 'In words' }).getByText('is above').first().waitFor();

    await page.getByRole('tab', { name: 'Back-test' }).click();
    await page.getByRole('button', { name: 'Run' }).click();
    const outcome = page.getByRole('region', { name: 'What came of it' });
    await outcome.getByText('It would have fired once on one vehicle').waitFor();
    await outcome.getByText('The cabin has 60 °C').first().waitFor();
    await outcome.getByText('A case that is closed followed once in 1').waitFor();
    await outcome.getByText('Confirmed: The sun roof stays open').waitFor();
    await outcome.getByRole('link', { name: /Followed by case .*: The sun roof stays open/ }).waitFor();
    await outcome.locator('canvas').first().waitFor();
    await site.check(page);

    await sayWhy(page, 'Put in shadow', 'To see how often it would fire', [
      /is judged on one of your \d+ vehicles/,
      /Back-tested from .* it would have fired once on one vehicle/,
    ]);
    await page.getByRole('heading', { name: 'Version 1 in shadow' }).waitFor();
    await car.say('telemetry', { ts: now + 1_000, signals: { [temperature]: 70 } });
    await page.getByText('The cabin has 70 °C').first().waitFor();
    expect((await site.api.get<{ items: unknown[] }>(`/alerts?rule=${id}`)).items).toEqual([]);

    await sayWhy(page, 'Put live', 'It fires rightly', [
      /is judged on one of your \d+ vehicles/,
      /In shadow since .* it would have fired once on one vehicle/,
    ]);
    await page.getByText('One alert on one vehicle').waitFor();
    await page.getByRole('link', { name: 'All its alerts' }).click();
    await page.getByText('The cabin has 70 °C').first().waitFor();
    await site.check(page);

    const { items } = await site.api.get<{ items: { version: number }[] }>(`/rules/${id}/versions`);
    const newest = items[0]?.version ?? 0;
    await site.api.post(`/rules/${id}/versions/${newest}/state`, {
      state: 'retired',
      why: 'The test is over',
    });
  });

  test('a draft is deleted, and with it a rule that was never more', async () => {
    const id = uniqueName('sketch').toLowerCase();
    await site.api.put(`/rules/${id}/draft`, { yaml: ruleText(id, 'none'), why: 'a first try' });
    const page = await site.open(`/rules/${id}`);
    await page.getByRole('button', { name: 'Delete the draft' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('no other version').waitFor();
    await site.check(page);
    await dialog.getByRole('button', { name: 'Delete the draft' }).click();
    await page.getByText('Draft deleted').waitFor();
    await page.waitForURL('**/rules');
    await page.getByRole('link', { name: 'New rule' }).waitFor();
    await site.check(page, { axe: false });
    expect((await site.api.get<{ items: { id: string }[] }>('/rules?state=draft')).items).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ id })]),
    );
  });

  test('a draft that cannot be read says what is wrong, and nothing that it does not know', async () => {
    const id = uniqueName('torn').toLowerCase();
    await site.api.put(`/rules/${id}/draft`, { yaml: ruleText(id, 'none', '50 &&'), why: 'half of it' });
    const page = await site.open(`/rules/${id}`);
    await page.getByText('Line 8').waitFor();
    const main = page.getByRole('main');
    await main.getByText('Major', { exact: true }).waitFor();
    for (const empty of ['It says', 'Advice', 'Source:'])
      expect(await main.getByText(empty, { exact: false }).count(), empty).toBe(0);
    await site.check(page);
  });

  test('a broken rule is refused with line and reason', async () => {
    const id = uniqueName('broken').toLowerCase();
    const page = await site.open('/rules/new?from=signal');
    const live = page.getByRole('button', { name: 'Put live', exact: true });

    await write(page, ruleText(id, 'none', '50 &&'));
    await page.getByRole('button', { name: 'Line 8' }).waitFor();
    expect(await live.isDisabled()).toBe(true);

    await write(page, ruleText(id, 'none').replaceAll('Cabin.HVAC', 'Cabin.HVAX'));
    await page.getByText('Vehicle.Cabin.HVAX.AmbientAirTemperature').last().waitFor();
    await page.getByRole('button', { name: 'Line 8' }).waitFor();

    const runaway = `[1, 2].all(a, [1, 2].all(b, ${Array.from({ length: 60 }, (_, n) => `a + b < ${n}.0`).join(' || ')}))`;
    await write(page, ruleText(id, 'none').replace(/when: .*/, `when: '${runaway}'`));
    await page.getByText('within another macro').waitFor();
    expect(await live.isDisabled()).toBe(true);

    await page.getByRole('button', { name: 'Line 8' }).click();
    await page.keyboard.press('End');
    expect(await page.locator('.cm-activeLine').textContent()).toContain('all(b');
    await site.check(page);
  });

  test('what was typed is there again after the tab was closed', async () => {
    const id = uniqueName('kept').toLowerCase();
    const page = await site.open('/rules/battery-12v-low/edit');
    await page.getByText('Nothing is wrong with it').waitFor();
    await write(page, `# ${id}\n`);
    await page.getByRole('button', { name: /Line 1/ }).waitFor();
    await page.reload();
    await page.getByText('This is what you wrote until').waitFor();
    expect(await page.getByLabel('Rule as YAML').textContent()).toContain(id);
    await page.getByRole('button', { name: 'Discard it' }).click();
    await page.getByText('Nothing is wrong with it').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Put live' }).isEnabled()).toBe(true);
    await site.check(page);
  });

  test('two tabs write the same rule, and neither takes from the other', async () => {
    const id = uniqueName('tabs').toLowerCase();
    await site.api.put(`/rules/${id}/draft`, { yaml: ruleText(id, 'none'), why: 'a first try' });
    const first = await site.open(`/rules/${id}/edit`);
    await first.getByText('Nothing is wrong with it').waitFor();
    const second = await first.context().newPage();
    await second.goto(`${site.url}/rules/${id}/edit`);
    await second.getByText('Nothing is wrong with it').waitFor();
    await write(first, ruleText(id, 'none', '61'));
    await write(second, ruleText(id, 'none', '62'));
    await write(first, ruleText(id, 'none', '63'));
    const says = (page: Page) => page.getByLabel('Rule as YAML').textContent();
    await first.reload();
    await first.getByText('This is what you wrote until').waitFor();
    expect(await says(first)).toContain('> 63');
    await second.reload();
    await second.getByText('This is what you wrote until').waitFor();
    expect(await says(second)).toContain('> 62');
    // The values of a sentence are named before they are known.
    await first.getByRole('tabpanel', { name: 'In words' }).locator('code').first().waitFor();

    await sayWhy(first, 'Keep as draft', 'A higher limit');
    await second.reload();
    await second.getByText('the rule has changed since').waitFor();
    await second.getByRole('button', { name: 'Discard it' }).click();
    await expect.poll(() => says(second)).toContain('> 63');
    await second.close();
  });

  test('who may not write rules reads them', async () => {
    const viewer = await site.addUser('viewer');
    const page = await site.open('/rules/cell-imbalance', undefined, { as: viewer });
    await page.getByText('Fires when').waitFor();
    expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0);
    await page.goto(`${site.url}/rules/cell-imbalance/edit`);
    await page.getByText('Not for your role').waitFor();
  });

  test.each(looks.map((look) => [nameOf(look), look] as const))('the editor, %s', async (_name, look) => {
    const page = await site.open('/rules/tyre-pressure-low/edit', look);
    await page.locator('.cm-line').first().waitFor();
    await page.getByRole('tab').nth(1).click();
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
  });
});
