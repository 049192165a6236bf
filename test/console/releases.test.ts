import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { sha256Of } from '../../src/ota/canonical-json.ts';
import { newSigningKey, openSigningKey, type SigningKey } from '../../src/ota/releases/signatures.ts';
import { hasBrowser } from '../support/browser.ts';
import { createSite, uniqueName } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';
import { makeRelease, signedText, trustedKey } from './support/updates.ts';

const site = createSite();

describe.skipIf(!hasBrowser)('releases', () => {
  let key: SigningKey;
  if (hasBrowser) {
    beforeAll(async () => {
      key = await trustedKey(site);
    });
  }

  test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
    const { id, name } = await makeRelease(site, key);
    const page = await site.open('/releases', look);
    const isPhone = look.width === 390;
    await page.getByText(name).first().waitFor();
    await site.check(page);
    if (isPhone) expect(await site.smallTargets(page, 'main')).toEqual([]);
    await page.goto(`${site.url}/releases/${id}`);
    await page.getByText('BMS → 2').waitFor();
    await page.getByText(key.keyId).waitFor();
    await site.check(page);
    await page.goto(`${site.url}/releases/new`);
    await page.getByRole('textbox').first().waitFor();
    await site.check(page);
    await page.goto(`${site.url}/releases/files`);
    await page.getByText(`${id}.swu`).first().waitFor();
    await site.check(page);
    if (isPhone) expect(await site.smallTargets(page, 'main')).toEqual([]);
    await page.goto(`${site.url}/releases/keys`);
    await page.getByText(key.keyId).waitFor();
    await site.check(page);
  });

  test('a file is uploaded, a release described, signed elsewhere, and given back', async () => {
    const page = await site.open('/releases/new', undefined, { expected: /400/ });
    const name = uniqueName('Drive');
    const bytes = Buffer.from(`software ${name}`);
    await page
      .locator('input[type=file][multiple]')
      .setInputFiles({ name: `${name}.swu`, mimeType: 'application/octet-stream', buffer: bytes });
    await page.getByText(sha256Of(bytes)).waitFor();

    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Version', { exact: true }).fill('3.1');
    const unit = page.getByRole('region', { name: 'Control unit 1' });
    await unit.getByRole('textbox', { name: 'Control unit', exact: true }).fill('VCU');
    const image = page.getByRole('region', { name: 'VCU' });
    await image.getByLabel('Version after the update').fill('3.1');
    await image.getByLabel('Hardware that it fits').fill('VCU-H1');
    await page.keyboard.press('Enter');

    // Without a file it is not ready, and the field says so.
    await page.getByRole('button', { name: 'Check and go on to signing' }).click();
    await page.getByText('must have exactly one full artifact').first().waitFor();
    await image.getByRole('combobox', { name: 'Full file' }).click();
    await page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
    await page.getByRole('button', { name: 'Check and go on to signing' }).click();

    await page.getByRole('heading', { name: 'Have it signed' }).waitFor();
    const id = `${name.toLowerCase()}-3.1`;
    await page
      .getByText(`npm run sign -- release ${id}.release.json --key release.key --out ${id}.signed.json`)
      .waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the manifest' }).click();
    const manifest = await readFile(await (await download).path(), 'utf8');
    await page.getByText(sha256Of(manifest)).waitFor();
    await site.check(page);

    const step = page.locator('#sign');
    const paste = step.getByLabel('Or paste its text');
    await paste.fill('no json');
    await step.getByRole('button', { name: 'Take the release' }).click();
    await step.getByText('This is no JSON').waitFor();
    await paste.fill(signedText(manifest, openSigningKey(newSigningKey().privatePem)));
    await step.getByRole('button', { name: 'Take the release' }).click();
    await step.getByText('No key that is trusted here has signed it').waitFor();
    await paste.fill(signedText(manifest, key));
    await step.getByRole('button', { name: 'Take the release' }).click();
    await page.getByText(`${name} 3.1 is here.`).waitFor();
    await page.getByText('VCU → 3.1').waitFor();
    expect(await site.api.get(`/releases/${id}`)).toMatchObject({ isTrusted: true, version: '3.1' });
  });

  test('an upload that is paused goes on where it stood', async () => {
    const page = await site.open('/releases/files');
    const name = `${uniqueName('large')}.bin`;
    const bytes = Buffer.alloc(3_000_000, name);
    // The first slice is held until the upload is paused.
    const isPaused = Promise.withResolvers<void>();
    let patches = 0;
    await page.route('**/artifacts/uploads/*', async (route) => {
      if (route.request().method() === 'PATCH' && ++patches === 1) {
        await isPaused.promise;
        await route.abort('aborted').catch(() => undefined);
        return;
      }
      await route.continue();
    });
    await page
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: bytes });
    const uploads = page.getByRole('list', { name: 'Uploads' });
    await uploads.getByRole('button', { name: 'Pause' }).click();
    await uploads.getByText('paused').waitFor();
    isPaused.resolve();
    await uploads.getByRole('button', { name: 'Go on' }).click();
    await uploads.getByText(sha256Of(bytes)).waitFor();
    expect(patches).toBe(2);
    await site.check(page);
  });

  test('a key is added by one, approved by another, revoked with a reason; a private one is never sent', async () => {
    const page = await site.open('/releases/keys');
    const { privatePem, publicPem } = newSigningKey();
    const name = uniqueName('Safe');
    await page.getByRole('button', { name: 'Add a key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('Or paste its text').fill(privatePem);
    await dialog.getByText('This is a private key. It was not sent.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Add a key' }).isDisabled()).toBe(true);
    await site.check(page);
    await dialog.getByLabel('Or paste its text').fill(publicPem);
    await dialog.getByRole('button', { name: 'Add a key' }).click();
    const row = page.getByRole('listitem').filter({ hasText: name });
    await row.getByText('Waits for approval').waitFor();
    expect(await row.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);

    const second = await site.open('/releases/keys', undefined, { as: await site.addUser('admin') });
    const theirs = second.getByRole('listitem').filter({ hasText: name });
    await theirs.getByRole('button', { name: 'Approve' }).click();
    await theirs.getByText('Trusted', { exact: true }).waitFor();
    await theirs.getByRole('button', { name: 'Revoke' }).click();
    const ask = second.getByRole('dialog');
    await ask.getByText('Nothing that only this key has signed goes to a vehicle any more').waitFor();
    await ask.getByRole('button', { name: 'Revoke' }).click();
    await ask.getByText('This is needed.').waitFor();
    await ask.getByLabel('Why').fill('It was shown in a meeting');
    await site.check(second);
    await ask.getByRole('button', { name: 'Revoke' }).click();
    await theirs.getByText('It was shown in a meeting').waitFor();
    await site.check(second);
  });

  test('a viewer reads, and changes nothing', async () => {
    const { name } = await makeRelease(site, key);
    const page = await site.open('/releases', undefined, { as: await site.addUser('viewer') });
    await page.getByRole('link', { name }).waitFor();
    expect(await page.getByRole('link', { name: 'New release' }).count()).toBe(0);
    await site.check(page);
  });
});
