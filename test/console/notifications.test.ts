import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';

const site = createSite();

/** A receiver of webhooks: what came, and how it answers. */
async function receiver() {
  const came: { text?: string; code?: string }[] = [];
  const state = { answer: 200 };
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      came.push(JSON.parse(body) as object);
      response.writeHead(state.answer).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { came, state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

describe.skipIf(!hasBrowser)('notifications', () => {
  test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
    const page = await site.open('/notifications', look);
    await page.getByRole('tab').first().waitFor();
    await page.locator('main ul, main .empty').first().waitFor();
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
    await page.goto(`${site.url}/notifications?tab=policy`);
    await page.getByRole('heading', { name: 'critical-case' }).waitFor();
    await site.check(page);
    await page.goto(`${site.url}/account`);
    await page.getByText('Webhook', { exact: true }).or(page.getByText('网络回调')).first().waitFor();
    await site.check(page);
  });

  test('an own address is kept, confirmed by the code that came, tested, and the log says what became of it', async () => {
    const hook = await receiver();
    const user = await site.addUser('operator');
    const page = await site.open('/account', undefined, { as: user, expected: /40\d/ });
    await page.getByLabel('Address: Webhook').fill('nowhere');
    const section = page.getByRole('region', { name: 'How I am reached' });
    await section.getByRole('button', { name: 'Save' }).click();
    await section
      .getByText(/must|URL|address/i)
      .last()
      .waitFor();
    expect(await page.getByLabel('Address: Webhook').inputValue()).toBe('nowhere');
    await page.getByLabel('Address: Webhook').fill(hook.url);
    await section.getByRole('button', { name: 'Save' }).click();
    await page.getByLabel('Code: Webhook').waitFor();
    await site.check(page);
    await expect.poll(() => hook.came.length, { timeout: 30_000 }).toBeGreaterThan(0);
    const code = /\b\d{6}\b/.exec(JSON.stringify(hook.came))?.[0] ?? '';
    await page.getByLabel('Code: Webhook').fill(code);
    await section.getByRole('button', { name: 'Confirm' }).click();
    await section.getByText('Confirmed', { exact: true }).waitFor();
    await page.getByRole('switch', { name: 'Quiet hours' }).press('Space');
    await page.getByLabel('Quiet from').waitFor();
    await page.goto(`${site.url}/notifications?receiver=${user.username}`);
    await page.getByRole('button', { name: 'Test by Webhook' }).click();
    await page.getByText('Test: test message').waitFor();
    await page.getByRole('list', { name: 'Log' }).getByRole('button').first().click();
    await page.getByText('1 try').waitFor();
    await page.getByText(hook.url).waitFor();
    await site.check(page);
  });

  test('a viewer is told that it is not for his role', async () => {
    const page = await site.open('/notifications', undefined, { as: await site.addUser('viewer') });
    await page.getByText('Not for your role').waitFor();
    await site.check(page);
  });
});
