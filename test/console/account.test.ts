import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';

const site = createSite();

describe.skipIf(!hasBrowser)('the own account', () => {
  test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
    const page = await site.open('/account', look, { as: await site.addUser('operator', ['DE', 'CN']) });
    await page.getByRole('listitem').first().waitFor();
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page)).toEqual([]);
  });

  test('units and zone change what is shown, at once and for ever', async () => {
    const user = await site.addUser('support');
    const page = await site.open('/account', undefined, { as: user });
    await page.getByText('Such as 100 km/h').waitFor();
    const choose = (group: string, choice: string) =>
      page.getByRole('radiogroup', { name: group }).getByText(choice, { exact: true }).click();
    await choose('Distance and speed', 'Miles');
    await choose('Temperature', '°F');
    await choose('Pressure', 'psi');
    for (const example of ['62.1 mph', '70.7 °F', '34.8 psi']) await page.getByText(example).waitFor();
    await page.getByRole('combobox', { name: 'Time zone' }).fill('Tokyo');
    await page.getByRole('option', { name: /Tokyo \(UTC\+9\)/ }).click();
    await eventually(async () =>
      expect(await site.api.preferencesOf(user)).toMatchObject({
        units: { distance: 'mi', temperature: 'F', pressure: 'psi' },
        timeZone: 'Asia/Tokyo',
      }),
    );
    await page.reload();
    await page.getByText('62.1 mph').waitFor();
    await site.check(page);
  });

  test('a password is changed; what is wrong with it stands at its field', async () => {
    const user = await site.addUser('viewer');
    const page = await site.open('/account', undefined, { as: user, expected: /40[03]/ });
    const current = page.getByLabel('Current password');
    const next = page.getByLabel('New password');
    const change = page.getByRole('button', { name: 'Change password' });
    await current.fill('not the one');
    await next.fill('short');
    await change.click();
    await page.getByText('Too short: at least 10 characters.').waitFor();
    await next.fill('passwordpassword');
    await change.click();
    await page.getByText('The password is wrong.').waitFor();
    await current.fill(user.password);
    await change.click();
    await page.getByText('Anybody would try this one first.').waitFor();
    await next.fill('several unrelated words');
    await change.click();
    await page.getByText('Your password is changed.').waitFor();
    expect(await next.inputValue()).toBe('');
    await site.api.signIn(user.username, 'several unrelated words');
    await site.check(page);
  });

  test('other sessions are listed and ended, after a question', async () => {
    const user = await site.addUser('viewer');
    const other = await site.api.signIn(user.username, user.password);
    const page = await site.open('/account', undefined, { as: user });
    await page.getByText('This one').waitFor();
    const end = page.getByRole('button', { name: /^Sign out: / });
    await end.click();
    const dialog = page.getByRole('dialog', { name: 'Sign out elsewhere?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await end.click();
    await dialog.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('Signed out there.').waitFor();
    await end.waitFor({ state: 'hidden' });
    await expect(site.api.preferencesOf(other)).rejects.toThrow(/401/);
    await site.check(page);
  });

  test('favourites go, and come back by Undo', async () => {
    const user = await site.addUser('viewer');
    await site.api.savePreferences(user, {
      favouriteSignals: ['Vehicle.Speed', 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed'],
    });
    const page = await site.open('/account', undefined, { as: user });
    await page.getByRole('button', { name: 'Remove Speed' }).click();
    await page.getByText('Speed is removed.').waitFor();
    await eventually(async () =>
      expect((await site.api.preferencesOf(user)).favouriteSignals).toHaveLength(1),
    );
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Remove Speed' }).waitFor();
    await eventually(async () =>
      expect((await site.api.preferencesOf(user)).favouriteSignals).toHaveLength(2),
    );
    await site.check(page);
  });
});
