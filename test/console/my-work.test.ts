import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import type { TestUser } from './support/api-caller.ts';
import { createSite } from './support/harness.ts';
import { type Look, looks, nameOf } from './support/looks.ts';
import { ownVehicle } from './support/own-vehicle.ts';

const site = createSite();
const phone: Look = { theme: 'light', language: 'en', width: 390 };

interface Detail {
  readonly log: readonly { readonly kind: string; readonly data: { readonly text?: string } }[];
}

/** A technician with a case of today about a car whose owner may be called. */
async function workOf(user: TestUser) {
  const car = await ownVehicle(site, {
    plate: 'K-RS 112',
    attributes: { ownerName: 'Ana Owner', ownerPhone: '+49 221 555', ownerMayBeCalled: true },
  });
  const self = await site.api.post<{ id: string }>('/technicians', {
    ...{ name: `Mia ${user.username}`, market: 'DE', username: user.username },
  });
  const { id } = await site.api.post<{ id: string }>('/cases', {
    ...{ vin: car.vin, title: 'Charger hangs after the update', severity: 'major' },
  });
  const from = Date.now() + 60_000;
  await site.api.post(`/cases/${id}/events`, {
    kind: 'assigned',
    data: { technician: self.id, visit: { from, to: from + 3_600_000 } },
  });
  return { id, vin: car.vin };
}

const commentsOf = async (id: string): Promise<(string | undefined)[]> =>
  (await site.api.get<Detail>(`/cases/${id}`)).log
    .filter(({ kind }) => kind === 'comment')
    .map(({ data }) => data.text);

describe.skipIf(!hasBrowser)('own work', () => {
  test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
    const user = await site.addUser('technician');
    const { id } = await workOf(user);
    const page = await site.open('/my-work', look, { as: user });
    await page.getByText('Charger hangs after the update').waitFor();
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
    await page.goto(`${site.url}/my-work/${id}`);
    await page.getByRole('link', { name: /Ana Owner/ }).waitFor();
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
  });

  test('is readable without a network, and what is written there arrives once', async () => {
    const user = await site.addUser('technician');
    const { id } = await workOf(user);
    const said = 'The owner says it began on Monday.';
    await site.api.post(`/cases/${id}/events`, { kind: 'comment', data: { text: said } });
    const page = await site.open(`/my-work/${id}`, phone, { as: user, expected: /ERR_|failed:/ });
    const context = page.context();
    await page.getByText('your cases can be read without a network').waitFor();
    await context.setOffline(true);
    await page.goto(`${site.url}/my-work`);
    await page.getByText('No network. What you see is from').waitFor();
    await page.getByRole('link', { name: /Charger hangs after the update/ }).click();
    await page.getByText('K-RS 112').waitFor();
    await page.getByText(said).waitFor();
    await page.getByLabel('Comment', { exact: true }).fill('The plug is burnt.');
    await page.getByRole('button', { name: 'Add the comment' }).click();
    await page.getByText('not sent yet', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('1 comment is not sent yet').waitFor();
    await page.getByText('The plug is burnt.').waitFor();
    await site.check(page);
    expect(await commentsOf(id)).toEqual([said]);
    await context.setOffline(false);
    await page.getByText('1 comment is not sent yet').waitFor({ state: 'hidden' });
    await page.reload();
    await page.getByText('The plug is burnt.').waitFor();
    expect(await commentsOf(id)).toEqual([said, 'The plug is burnt.']);
  });

  test('speaks another language without a network', async () => {
    const user = await site.addUser('technician');
    const { id } = await workOf(user);
    const page = await site.open('/my-work', phone, { as: user, expected: /ERR_|failed:/ });
    await page.getByText('your cases can be read without a network').waitFor();
    await page.context().setOffline(true);
    await page.getByText('No network. What you see is from').waitFor();
    await page.getByRole('button', { name: `Account of ${user.username}` }).click();
    await page.getByRole('menuitemradio', { name: 'Español' }).click();
    await page.getByText('Sin red').waitFor();
    await page.goto(`${site.url}/my-work/${id}`);
    await page.getByRole('heading', { name: 'Comentarios' }).waitFor();
    await page.getByRole('button', { name: 'Más', exact: true }).click();
    await page.getByRole('dialog').getByRole('link').first().waitFor();
    await site.check(page);
  });

  test('a comment whose answer was lost is not there twice', async () => {
    const user = await site.addUser('technician');
    const { id } = await workOf(user);
    const page = await site.open(`/my-work/${id}`, phone, { as: user, expected: /ERR_|failed:/ });
    await page.route('**/events', async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      await route.fetch();
      return route.abort('connectionreset');
    });
    await page.getByLabel('Comment', { exact: true }).fill('Fuse F12 replaced.');
    await page.getByRole('button', { name: 'Add the comment' }).click();
    await eventually(async () => expect(await commentsOf(id)).toEqual(['Fuse F12 replaced.']));
    await page.getByText('not sent yet', { exact: true }).waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await page.reload();
    await page.getByText('not sent yet', { exact: true }).waitFor({ state: 'hidden' });
    await page.getByText('Fuse F12 replaced.').waitFor();
    expect(await commentsOf(id)).toEqual(['Fuse F12 replaced.']);
  });

  test('who signs out leaves nothing on the device', async () => {
    const user = await site.addUser('technician');
    await workOf(user);
    const page = await site.open('/my-work', phone, { as: user, expected: /ERR_|failed:/ });
    await page.getByText('your cases can be read without a network').waitFor();
    await page.getByRole('button', { name: `Account of ${user.username}` }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await eventually(async () => {
      expect(new URL(page.url()).pathname).not.toBe('/my-work');
      const left = await page.evaluate(async () => ({
        texts: JSON.stringify({ ...localStorage }),
        caches: await caches.keys(),
        workers: (await navigator.serviceWorker.getRegistrations()).length,
      }));
      expect(left).toMatchObject({ caches: [], workers: 0 });
      expect(left.texts).not.toContain('Charger hangs');
    });
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  });
});
