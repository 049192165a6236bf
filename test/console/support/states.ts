import { randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { eventually } from '../../support/eventually.ts';
import type { ApiCaller, TestUser } from './api-caller.ts';
import type { Story } from './stories.ts';
import { begun, seen, seenAgain, stopped, unwell } from './troubles.ts';
import type { Words } from './words.ts';

/** Pages as somebody has brought them there: a dialog, a refusal, a server that is away. */
export async function statesOf(api: ApiCaller): Promise<Story[]> {
  const { items } = await api.get<{ items: { vin: string }[] }>('/vehicles?limit=1');
  const vin = items[0]?.vin ?? '';
  const registration = `/vehicles/${vin}?tab=registration`;
  const own = await api.addUser('operator', ['DE', 'FR']);
  const viewer = await api.addUser('viewer');
  const guarded = await withFactor(api);
  const late = await api.addUser('technician');
  await api.put('/second-factor-policy', { roles: ['technician'] });
  const erasure = await anErasure(api);
  return [
    { name: 'sign-in-refused', path: '/', as: null, show: signingIn({ ...own, password: 'wrong' }) },
    { name: 'sign-in-second-step', path: '/', as: null, show: signingIn(guarded) },
    {
      name: 'sign-in-recovery',
      path: '/',
      as: null,
      async show(page, say) {
        await signingIn(guarded)(page);
        await press(page, say('common', 'signIn.useRecovery'));
      },
    },
    { name: 'enrol', path: '/', as: null, show: signingIn(late) },
    {
      name: 'enrol-app',
      path: '/',
      as: null,
      async show(page, say) {
        await signingIn(late)(page);
        await press(page, say('account', 'factor.setUpApp'));
      },
    },
    { name: 'account-factor', path: '/account', as: guarded },
    {
      name: 'account-set-up-app',
      path: '/account',
      as: own,
      async show(page, say) {
        await press(page, say('account', 'factor.setUpApp'));
        await page.getByRole('dialog').locator('input[type=password]').fill(own.password);
        await page.getByRole('dialog').locator('button[type=submit]').click();
        await page.getByRole('dialog').locator('svg[role=img]').waitFor();
      },
    },
    {
      name: 'account-recovery-codes',
      path: '/account',
      as: guarded,
      async show(page, say) {
        await press(page, say('account', 'factor.recoveryNew'));
        await page.getByRole('dialog').locator('input[type=password]').fill(guarded.password);
        await page.getByRole('dialog').locator('button[type=submit]').click();
        await page.getByRole('dialog').locator('code').first().waitFor();
      },
    },
    { name: 'account-passkey', path: '/account', as: own, show: dialogOf('account', 'passkeys.add') },
    { name: 'account-key', path: '/account', as: own, show: dialogOf('account', 'apiKeys.make') },
    { name: 'users-new', path: '/users?new=true' },
    {
      name: 'users-refused',
      path: '/users?new=true',
      async show(page, say) {
        await page.getByRole('dialog').getByLabel(say('users', 'name')).fill('not allowed!');
        await page.getByRole('dialog').locator('button[type=submit]').click();
        await page.getByRole('dialog').locator('.mantine-InputWrapper-error').first().waitFor();
      },
    },
    { name: 'erasure', path: `/erasures/${erasure}` },
    {
      name: 'vehicle-erase',
      path: registration,
      show: dialogOf('vehicle', 'erase.action', ' …'),
    },
    { name: 'vehicle-owner-refused', path: registration, show: refusedOwner },
    {
      name: 'vehicle-certificates',
      path: registration,
      show: seenAgain(`/vehicles/${vin}/certificates`, seen),
    },
    {
      name: 'vehicle-certificate-revoked',
      path: registration,
      async show(page, say) {
        await seenAgain(`/vehicles/${vin}/certificates`, seen)(page);
        await page
          .getByRole('list', { name: say('vehicle', 'certificates.title') })
          .getByRole('button')
          .click();
        await page.getByRole('dialog').locator('button[type=submit]').click();
      },
    },
    {
      name: 'vehicle-explored',
      path: `/vehicles/${vin}?tab=signals&s=Vehicle.Speed,Vehicle.Powertrain.TractionBattery.StateOfCharge.Current`,
    },
    {
      name: 'vehicle-export-purpose',
      path: `/vehicles/${vin}?tab=signals&s=Vehicle.CurrentLocation.Latitude`,
      show: dialogOf('signals', 'export'),
    },
    { name: 'system-unwell', path: '/system', show: seenAgain('/system', unwell) },
    { name: 'services-some', path: '/system/services', show: seenAgain('/system/services', stopped) },
    {
      name: 'erasure-under-way',
      path: `/erasures/${erasure}`,
      show: seenAgain(`/erasures/${erasure}`, begun(vin)),
    },
    ...['/users', '/system', '/system/services', '/erasures', '/account', '/cases?view=board'].map(
      (path) => ({
        name: `away-${path.slice(1).split(/[/?]/).at(-1)?.replace('view=', '')}`,
        path,
        show: away,
      }),
    ),
    { name: 'empty-fleet', path: '/vehicles?q=nothing-of-this-name' },
    { name: 'not-allowed', path: '/system', as: viewer },
  ];
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click();

const dialogOf =
  (namespace: string, key: string, behind = '') =>
  async (page: Page, say: Words): Promise<void> => {
    await press(page, `${say(namespace, key)}${behind}`);
    await page.getByRole('dialog').waitFor();
  };

const signingIn =
  ({ username, password }: TestUser) =>
  async (page: Page): Promise<void> => {
    await page.locator('input[name=username]').fill(username);
    await page.locator('input[name=password]').fill(password);
    await page.locator('button[type=submit]').click();
    await page.waitForFunction(
      () =>
        document.querySelector('[role=alert], input[name=code]') !== null ||
        document.querySelector('input[name=username]') === null,
    );
  };

/** Somebody whose sign-in takes two steps. */
async function withFactor(api: ApiCaller): Promise<TestUser> {
  const user = await api.addUser('support');
  const path = '/users/current/second-factor';
  const { password, token } = user;
  const { secret } = await api.postAs<{ secret: string }>(token, path, { password });
  const code = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate();
  await api.postAs(token, `${path}/confirm`, { code });
  return user;
}

async function anErasure(api: ApiCaller): Promise<string> {
  const vin = `LTESTE1E2R${String(randomInt(1e7)).padStart(7, '0')}`;
  await api.post('/vehicles', { vin, model: 'Test car', modelYear: 2024, powertrain: 'bev', market: 'DE' });
  const { id } = (await api.remove(`/vehicles/${vin}`)) as { id: string };
  await eventually(async () => {
    const { finishedAt } = await api.get<{ finishedAt: number | null }>(`/erasures/${id}`);
    if (finishedAt === null) throw new Error('the erasure goes on');
  });
  return id;
}

/** What was typed stays. */
async function refusedOwner(page: Page, say: Words): Promise<void> {
  await page
    .getByLabel(say('vehicle', 'owner.name'))
    .fill('María de los Ángeles Fernández-Villaverde y Ortiz');
  await page.getByLabel(say('vehicle', 'owner.email')).fill('not an address');
  await page.getByLabel(say('vehicle', 'owner.phone')).fill('12');
  await press(page, say('vehicle', 'owner.save'));
  await page.locator('.mantine-InputWrapper-error').first().waitFor();
}

/** The page is open already when its server can no longer be reached. */
async function away(page: Page): Promise<void> {
  const answered = page.url();
  await page.route(/\/api\/v1\/(?!sessions\/here|users\/current\/preferences)/, (route) => route.abort());
  await page.goto(answered);
  await page.locator('[role=alert]').first().waitFor();
}
