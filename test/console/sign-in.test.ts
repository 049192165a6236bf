import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { freePorts } from '../support/free-ports.ts';
import { type Authority, hasOpenssl, makeAuthority } from '../support/mqtt-certificates.ts';
import { adminPassword, createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf, narrowest } from './support/looks.ts';

const data = lastingTempDir();
const keys = lastingTempDir();
const [mqttsPort = 0] = await freePorts(1);
const environment: Record<string, string> = {
  TEST_CONSOLE_DIRECTORY: inject('demo')?.consoleDirectory ?? process.env.TEST_CONSOLE_DIRECTORY ?? '',
};
const vehicles = hasOpenssl ? setUpCertificates() : null;
const server = await createServerProcess({ dataDir: data.path, environment });
// Passkeys belong to a host name.
const url = `http://localhost:${server.httpPort}`;
environment.ROADSIDE_PUBLIC_URL = url;
const site = createSite({ url, mqttUrl: '', password: adminPassword });

/** Vehicles may sign in by certificates of the authority that is returned. */
function setUpCertificates(): Authority {
  const file = (name: string, text: string): string => {
    const path = join(keys.path, name);
    writeFileSync(path, text);
    return path;
  };
  const [servers, vehicles] = ['servers', 'vehicles'].map((name) =>
    makeAuthority(name, mkdirSync(join(keys.path, name), { recursive: true })),
  ) as [Authority, Authority];
  const { cert, key } = servers.issue('localhost');
  Object.assign(environment, {
    ROADSIDE_MQTTS_PORT: String(mqttsPort),
    ROADSIDE_TLS_CERT: file('tls.pem', cert),
    ROADSIDE_TLS_KEY: file('tls.key', key),
    ROADSIDE_TLS_CLIENT_CA: file('vehicles.pem', vehicles.ca),
  });
  return vehicles;
}

/** Of the next step where one was just used: each code is good once, and one step either way counts. */
const codeOf = (secret: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate({
    timestamp: Date.now() + steps * 30_000,
  });

async function signIn(page: Page, { username, password }: { username: string; password: string }) {
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
const isIn = (page: Page) => page.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor();

/** From the QR code to the recovery codes; answers with the secret. */
async function setUp(page: Page): Promise<string> {
  await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
  const secret = (await page.locator('code').first().textContent()) ?? '';
  await page.getByLabel('Code of the app').fill(codeOf(secret));
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByText('They are shown this once').waitFor();
  return secret;
}

describe.skipIf(!hasBrowser)('signing in', () => {
  beforeAll(() => server.start());
  afterAll(async () => {
    await server.dispose();
    data.remove();
    keys.remove();
  });

  test('an app is set up; then its code is asked for, or a recovery code', async () => {
    const user = await site.addUser('viewer');
    const page = await site.open('/account', undefined, { as: user, expected: /40[013]/ });
    await page.getByRole('button', { name: 'Set up an app' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set up an app' });
    await dialog.getByLabel('Current password').fill('wrong');
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await dialog.getByText('The password is wrong.').waitFor();
    await dialog.getByLabel('Current password').fill(user.password);
    await dialog.getByRole('button', { name: 'Continue' }).click();
    const secret = await setUp(page);
    await site.check(page);
    const recovery = await dialog.locator('code').first().textContent();
    await dialog.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 recovery codes left').waitFor();

    const other = await site.open('/', undefined, { as: null, expected: /401/ });
    await signIn(other, user);
    await other.getByLabel('Code of the app').fill('000000');
    await other.getByRole('button', { name: 'Continue' }).click();
    await other.getByText('The code is wrong or was used already.').waitFor();
    await site.check(other);
    await other.getByLabel('Code of the app').fill(codeOf(secret, 1));
    await other.keyboard.press('Enter');
    await isIn(other);

    const third = await site.open('/', undefined, { as: null });
    await signIn(third, user);
    await third.getByRole('button', { name: 'Use a recovery code' }).click();
    await third.getByLabel('Recovery code').fill(recovery ?? '');
    await third.getByRole('button', { name: 'Continue' }).click();
    await isIn(third);
    await page.reload();
    await page.getByText('9 recovery codes left').waitFor();
  });

  test('a passkey is added under a name, signs in alone, and is removed', async () => {
    const user = await site.addUser('support');
    const page = await site.open('/account', undefined, { as: user });
    const devices = await page.context().newCDPSession(page);
    onTestFinished(() => devices.detach());
    await devices.send('WebAuthn.enable');
    await devices.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified: true, automaticPresenceSimulation: true },
      },
    });
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
    await dialog.getByLabel('Name').fill('Office laptop');
    await dialog.getByLabel('Current password').fill(user.password);
    await dialog.getByRole('button', { name: 'Add a passkey' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const own = page.getByRole('list', { name: 'Passkeys' });
    await own.getByText('Office laptop').waitFor();
    await site.check(page);

    await page.context().clearCookies();
    await page.goto(url);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await isIn(page);
    await page.goto(`${url}/account`);
    await page.getByRole('button', { name: 'Remove Office laptop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await own.getByText('Office laptop').waitFor({ state: 'hidden' });
    await site.check(page);
  });

  test('whose role asks for a second factor sets one up before anything else', async () => {
    const user = await site.addUser('technician');
    const users = await site.open('/users');
    const choice = users.getByRole('checkbox', { name: 'Technician' });
    await choice.click();
    await users.getByText('Saved.').waitFor();
    await expect.poll(() => choice.isChecked()).toBe(true);
    onTestFinished(() => site.api.put('/second-factor-policy', { roles: [] }));
    await site.check(users);

    const page = await site.open('/', undefined, { as: null });
    await signIn(page, user);
    await page.getByRole('heading', { level: 1, name: 'Second step' }).waitFor();
    await site.check(page);
    await page.getByRole('button', { name: 'Set up an app' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await setUp(page);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await isIn(page);
    await choice.click();
    await expect.poll(() => site.api.get('/second-factor-policy')).toEqual({ roles: [] });
  });

  test('a key for a machine is shown once, works, and is revoked', async () => {
    const user = await site.addUser('operator');
    const page = await site.open('/account', undefined, { as: user });
    await page.getByRole('button', { name: 'Make a key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Make a key' });
    await dialog.getByLabel('Name').fill('Nightly export');
    await dialog.getByLabel('Current password').fill(user.password);
    await site.check(page);
    await dialog.getByRole('button', { name: 'Make a key' }).click();
    await dialog.getByText('It is shown this once').waitFor();
    const token = (await dialog.locator('code').first().textContent()) ?? '';
    const asks = async () =>
      (await fetch(`${url}/api/v1/vehicles`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await asks()).toBe(200);
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    const own = page.getByRole('list', { name: 'Keys for machines' });
    await own.getByText('Nightly export').waitFor();
    await site.check(page);
    await page.getByRole('button', { name: 'Revoke Nightly export' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await own.getByText('Nightly export').waitFor({ state: 'hidden' });
    expect(await asks()).toBe(401);
  });

  test.skipIf(vehicles === null)(
    'a vehicle’s certificate is seen on its page, and revoked there with a reason: the vehicle is cut off',
    async () => {
      const vin = 'WVWZZZ1JZXW000001';
      await site.api.post('/vehicles', {
        ...{ vin, model: 'Aurora', modelYear: 2025, powertrain: 'bev', market: 'DE' },
      });
      const { cert, key } = vehicles?.issue(vin, { serial: '7A3F' }) ?? { cert: '', key: '' };
      const car = await connectAsync(`mqtts://127.0.0.1:${mqttsPort}`, {
        ...{ clientId: vin, cert, key, rejectUnauthorized: false, reconnectPeriod: 0 },
      });
      onTestFinished(() => car.endAsync());
      const cut = new Promise((resolve) => car.once('close', () => resolve('cut')));
      await eventually(async () => {
        const { items } = await site.api.get<{ items: unknown[] }>(`/vehicles/${vin}/certificates`);
        expect(items).toHaveLength(1);
      });
      const page = await site.open(`/vehicles/${vin}?tab=registration`);
      await page.getByRole('button', { name: 'Revoke the certificate 7A3F' }).click();
      const dialog = page.getByRole('dialog', { name: 'Revoke the certificate?' });
      await dialog.getByRole('button', { name: 'Revoke' }).click();
      await dialog.getByText('Say it in a few words.').waitFor();
      await dialog.getByLabel('Why').fill('Its box was stolen');
      await site.check(page);
      await dialog.getByRole('button', { name: 'Revoke' }).click();
      const own = page.getByRole('list', { name: 'Certificates of the vehicle' });
      await own.getByText('Its box was stolen').waitFor();
      expect(await cut).toBe('cut');
      await site.check(page);
    },
  );

  const everyLook = [...new Set([...looks, narrowest])];
  test.each(everyLook.map((look) => [nameOf(look), look] as const))('the steps, %s', async (_name, look) => {
    const page = await site.open('/', look, { as: null });
    await page.locator('input[name=username]').waitFor();
    const cut = await page
      .locator('.mantine-Button-label')
      .evaluateAll((labels) => labels.filter((label) => label.scrollWidth > label.clientWidth));
    expect(cut).toHaveLength(0);
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page)).toEqual([]);
  });
});
