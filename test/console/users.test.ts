import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { createSite, uniqueName } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';

const site = createSite();

describe.skipIf(!hasBrowser)('the users', () => {
  test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
    const { username } = await site.addUser('technician', ['DE', 'FR', 'CN', 'US']);
    const page = await site.open(`/users?q=${username}`, look);
    await page.getByText(username, { exact: true }).waitFor();
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
    await page.goto(`${site.url}/users?new=true`);
    await page.getByRole('dialog').getByRole('radio').first().waitFor();
    await site.check(page);
  });

  test('are added: faults stand at their fields, and what was typed stays', async () => {
    const page = await site.open('/users?new=true', undefined, { expected: /40[09]/ });
    const form = page.getByRole('dialog');
    const name = form.getByLabel('User name');
    await name.fill('not allowed!');
    await form.getByLabel('Technician').check();
    await form.getByLabel('Only these').check();
    await form.getByRole('button', { name: 'Add a user' }).click();
    await form.getByText('Name at least one market').waitFor();
    await form.getByPlaceholder('Country codes').pressSequentially('de,');
    await form.getByText('DE Germany').waitFor();
    await form.getByRole('button', { name: 'Add a user' }).click();
    await form.getByText(/^Only a to z, digits/).waitFor();
    expect(await name.inputValue()).toBe('not allowed!');
    expect(await form.getByLabel('Technician').isChecked()).toBe(true);
    await site.check(page);

    const username = uniqueName('ann');
    await name.fill(username);
    const password = await form.getByRole('textbox', { name: 'Password' }).inputValue();
    await form.getByRole('button', { name: 'Add a user' }).click();
    const once = page.getByRole('dialog', { name: `Password of ${username}` });
    await once.getByText(password).waitFor();
    await site.check(page);
    await once.getByRole('button', { name: 'I have noted it' }).click();
    expect(await site.api.signIn(username, password)).toMatchObject({ username });
    expect(await site.api.get(`/users/${username}`)).toMatchObject({ role: 'technician', markets: ['DE'] });
  });

  test('are changed, disabled and enabled, each with a way back', async () => {
    const { username } = await site.addUser('viewer');
    const page = await site.open(`/users?q=${username}`);
    const stands = async () => site.api.get<{ role: string; disabled: boolean }>(`/users/${username}`);
    await page.getByRole('button', { name: `What to do with ${username}` }).click();
    await page.getByRole('menuitem', { name: 'Change role' }).click();
    await page.getByRole('dialog').getByLabel('Operator').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(`${username} was changed.`).waitFor();
    expect(await stands()).toMatchObject({ role: 'operator' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone.').waitFor();
    expect(await stands()).toMatchObject({ role: 'viewer' });
    await page.getByRole('button', { name: `What to do with ${username}` }).click();
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    await page.getByText('disabled', { exact: true }).waitFor();
    expect(await stands()).toMatchObject({ disabled: true });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('disabled', { exact: true }).waitFor({ state: 'hidden' });
    expect(await stands()).toMatchObject({ disabled: false });
    await site.check(page);
  });

  test('get a new password, and are deleted, after a question', async () => {
    const { username, password } = await site.addUser('viewer');
    const page = await site.open(`/users?q=${username}`);
    await page.getByRole('button', { name: `What to do with ${username}` }).press('Enter');
    await page.getByRole('menuitem', { name: 'Make a new password' }).click();
    await page.getByRole('button', { name: 'Make a new password' }).click();
    const once = page.getByRole('dialog', { name: `Password of ${username}` });
    const made = (await once.locator('code').textContent()) ?? '';
    await once.getByRole('button', { name: 'I have noted it' }).click();
    await expect(site.api.signIn(username, password)).rejects.toThrow('401');
    await site.api.signIn(username, made);
    await page.getByRole('button', { name: `What to do with ${username}` }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    const question = page.getByRole('dialog', { name: `Delete ${username}?` });
    await question.getByText('stays in the audit log').waitFor();
    await question.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No such user').waitFor();
    await site.check(page);
  });

  test('nobody locks himself out', async () => {
    const page = await site.open('/users?q=admin');
    await page.getByRole('button', { name: 'What to do with admin', exact: true }).click();
    await page.getByText('This is your own account.').waitFor();
    expect(await page.getByRole('menuitem').allTextContents()).toEqual(['Change role and markets']);
  });
});
