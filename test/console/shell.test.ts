import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';

const site = createSite();
const phone = { theme: 'light', language: 'en', width: 390 } as const;

describe.skipIf(!hasBrowser)('the shell', () => {
  test.each(looks.map((look) => [nameOf(look), look] as const))('sign-in page: %s', async (_name, look) => {
    const page = await site.open('/', look, { as: null });
    await page.locator('input[name=password]').waitFor();
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page)).toEqual([]);
  });

  test('a wrong password is said, and what was typed stays', async () => {
    const page = await site.open('/', undefined, { as: null, expected: /401/ });
    await page.getByLabel('User name').fill('admin');
    await page.locator('input[name=password]').fill('not this one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('User name or password is wrong.').waitFor();
    expect(await page.getByLabel('User name').inputValue()).toBe('admin');
    await site.check(page);
  });

  test('one signs in by keyboard alone, in one’s language, and comes to where one wanted to', async () => {
    const user = await site.addUser('support');
    const page = await site.open('/alerts?q=nothing', undefined, { as: null });
    await page.getByRole('button', { name: 'Español' }).click();
    await page.getByLabel('Nombre de usuario').focus();
    await page.keyboard.type(user.username);
    await page.keyboard.press('Tab');
    await page.keyboard.type(user.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Alertas' }).waitFor();
    expect(new URL(page.url()).search).toContain('q=nothing');
    expect(await page.locator('html').getAttribute('lang')).toBe('es');
  });

  test('the navigation shows what the role may see, and no more', async () => {
    const page = await site.open('/vehicles', undefined, { as: await site.addUser('viewer') });
    const names = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    await names.first().waitFor();
    expect((await names.allTextContents()).map((text) => text.replace(/[\d+]+$/, ''))).toEqual([
      'Fleet',
      'Alerts',
      'Cases',
      'Updates',
      'Foreseen',
      'Rules',
      'Fault codes',
    ]);
    await page.goto(`${site.url}/users`);
    await page.getByText('Not for your role').waitFor();
    await page.goto(`${site.url}/no-such-page`);
    await page.getByText('There is nothing here').waitFor();
    await site.check(page);
  });

  test('on the phone every page is under the thumb', async () => {
    const page = await site.open('/vehicles', phone);
    const bar = page.getByRole('navigation', { name: 'Pages' });
    await bar.getByRole('link', { name: 'Alerts' }).click();
    await page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor();
    await bar.getByRole('button', { name: 'More' }).click();
    const more = page.getByRole('dialog');
    await more.getByRole('link', { name: 'System' }).click();
    await page.getByRole('heading', { level: 1, name: 'System' }).waitFor();
    await more.waitFor({ state: 'hidden' });
    await bar.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('combobox').fill('575419');
    await page.getByRole('option').first().click();
    await eventually(() => expect(new URL(page.url()).pathname).toMatch(/\/vehicles\/\w+575419$/));
  });

  test('theme and language are changed in place, and kept for the user', async () => {
    const user = await site.addUser('viewer');
    const page = await site.open('/alerts', undefined, { as: user });
    await page.getByRole('button', { name: `Account of ${user.username}` }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await page.getByRole('menuitemradio', { name: '简体中文' }).click();
    await page.getByRole('heading', { level: 1, name: '告警' }).waitFor();
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');

    // A page whose words were not there before.
    await page.getByRole('link', { name: '规则' }).click();
    await page.getByRole('combobox', { name: '显示哪些规则' }).waitFor();

    // Another browser, which knows nothing of this one.
    const elsewhere = await site.open('/alerts', undefined, { as: user });
    await elsewhere.getByRole('heading', { level: 1, name: '告警' }).waitFor();
    await elsewhere.locator('html[data-mantine-color-scheme=dark]').waitFor();
    await site.check(elsewhere);
  });
});

describe.skipIf(!hasBrowser)('a lost connection', () => {
  test('is said with the time; the stream resumes where it was', async () => {
    const page = await site.open('/vehicles', undefined, { expected: /ERR_INTERNET_DISCONNECTED|events/ });
    await page.getByRole('img', { name: 'Live' }).waitFor();
    await page.context().setOffline(true);
    await page.getByText(/You are offline. What you see is from \d\d:\d\d:\d\d/).waitFor();
    const resumed = page.waitForRequest((request) => request.url().includes('/api/v1/events'));
    const back = page.getByText('Connected again; everything is up to date.').waitFor();
    await page.context().setOffline(false);
    expect(Number(await (await resumed).headerValue('last-event-id'))).toBeGreaterThan(0);
    await back;
    await page.getByRole('img', { name: 'Live' }).waitFor();
    await site.check(page);
  });

  test('a session that ends keeps the page and what was typed', async () => {
    const user = await site.addUser('technician');
    const page = await site.open('/account', undefined, { as: user, expected: /401|events/ });
    await page.getByLabel('New password').fill('something half written');
    await page.getByRole('img', { name: 'Live' }).waitFor();
    await site.api.endSession(user);
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    await dialog.getByText('Your session has ended.').waitFor();
    await dialog.locator('input[name=password]').fill(user.password);
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.getByLabel('New password').inputValue()).toBe('something half written');
    await site.check(page);
  });
});

describe.skipIf(!hasBrowser)('a page that breaks', () => {
  test('says so, leaves the navigation alive, and is there when it can be loaded again', async () => {
    const page = await site.open('/vehicles', undefined, { expected: /audit-page|thrown|import|boundary/i });
    await page.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor();
    await page.route(/audit-page/, (route) => route.abort());
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('alert').getByText('This page could not be shown').waitFor();
    await page.getByRole('link', { name: 'Rules' }).click();
    await page.getByRole('heading', { level: 1, name: 'Rules' }).waitFor();
    await site.check(page);
  });
});
