import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { createSite, uniqueName } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';

const site = createSite();
const dayMs = 86_400_000;
const week = { mon: [['08:00', '17:00']], tue: [['08:00', '12:00']] };

const addTechnician = (name: string, more: object = {}) =>
  site.api.post<{ id: string }>('/technicians', { name, market: 'DE', phone: '+49 30 1234567', ...more });

async function addRota(name: string, members: readonly string[], overrides: readonly object[] = []) {
  const startsOn = new Date(Date.now() - 14 * dayMs).toISOString().slice(0, 10);
  return site.api.post<{ id: string }>('/rotas', {
    ...{ name, market: 'DE' },
    plan: { timeZone: 'Europe/Berlin', startsOn, handOver: '08:00', days: 1, members, overrides },
  });
}

describe.skipIf(!hasBrowser)('technicians', () => {
  test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
    const name = uniqueName('Mia');
    const place = await site.api.post<{ id: string }>('/places', {
      ...{ name: uniqueName('Workshop'), market: 'DE' },
      hours: { timeZone: 'Europe/Berlin', hours: week },
    });
    const { id } = await addTechnician(name, {
      ...{ place: place.id, languages: ['de'], skills: ['brakes'] },
      certificates: [
        { kind: 'high-voltage', expiresAt: Date.now() + 20 * dayMs },
        { kind: 'airbags', expiresAt: Date.now() - dayMs },
      ],
      absences: [{ from: Date.now() - dayMs, to: Date.now() + dayMs }],
    });
    const rota = uniqueName('Nights');
    await addRota(rota, [id]);
    const page = await site.open('/technicians', look);
    await page.getByRole('region', { name: rota }).getByText(name).first().waitFor();
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
    await page.goto(`${site.url}/technicians?tab=people&q=${name}`);
    await page.getByText(name).first().waitFor();
    await site.check(page);
    await page.goto(`${site.url}/technicians?tab=people&edit=${id}`);
    await page.getByRole('dialog').getByRole('textbox').first().waitFor();
    await site.check(page);
    await page.goto(`${site.url}/technicians?tab=places`);
    await page
      .getByText(/08:00–17:00/)
      .first()
      .waitFor();
    await site.check(page);
  });

  test('are added and changed; what is wrong stands at its field, and what was typed stays', async () => {
    const name = uniqueName('Jonas');
    const page = await site.open('/technicians?tab=people&edit=new', undefined, { expected: /400/ });
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await form.getByLabel('E-mail').fill('no address');
    await form.getByLabel('Market').fill('d');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText(/must be an ISO 3166/).waitFor();
    expect(await form.getByLabel('E-mail').inputValue()).toBe('no address');
    await form.getByLabel('Market').fill('de');
    await form.getByLabel('E-mail').fill('jonas@example.com');
    await form.getByRole('switch', { name: 'Other hours than the place' }).click();
    await form.getByLabel('Saturday').fill('9-25');
    await form.getByText('Times in order, such as').waitFor();
    await form.getByLabel('Saturday').fill('9-12, 13:30–15');
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByText(`${name} is saved.`).waitFor();
    const { items } = await site.api.get<{ items: { name: string }[] }>('/technicians');
    expect(items.find((one) => one.name === name)).toMatchObject({
      ...{ market: 'DE', email: 'jonas@example.com' },
      hours: {
        hours: {
          sat: [
            ['09:00', '12:00'],
            ['13:30', '15:00'],
          ],
          sun: [],
        },
      },
    });
    await site.check(page);
  });

  test('a rota shows its gaps; a click gives a turn to somebody else, and can be taken back', async () => {
    const [mia, jonas] = [uniqueName('Mia'), uniqueName('Jonas')];
    const away = await addTechnician(mia, {
      absences: [{ from: Date.now() - dayMs, to: Date.now() + 2 * dayMs }],
    });
    const other = await addTechnician(jonas);
    const rota = uniqueName('Nights');
    const { id } = await addRota(rota, [away.id]);
    const page = await site.open('/technicians');
    const section = page.getByRole('region', { name: rota });
    await section.getByText(`Nobody: ${mia} is absent`).first().waitFor();
    await section.locator('button[data-now=true]').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Who' }).click();
    await page.getByRole('option', { name: jonas }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await section.locator('[data-now=true]').getByText(jonas).waitFor();
    const stands = async () =>
      (await site.api.get<{ items: { id: string; now: string | null }[] }>('/rotas')).items.find(
        (one) => one.id === id,
      )?.now;
    expect(await stands()).toBe(other.id);
    await site.check(page);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone.').waitFor();
    expect(await stands()).toBe(away.id);
  });

  test('a viewer is told that it is not for his role', async () => {
    const page = await site.open('/technicians', undefined, { as: await site.addUser('viewer') });
    await page.getByText('Not for your role').waitFor();
    await site.check(page);
  });
});
