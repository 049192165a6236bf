import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { createApiClient } from '../../simulators/api/client.ts';
import { enlist } from '../../simulators/fleet/enlist.ts';
import { createFleet } from '../../simulators/fleet/fleet.ts';
import { fleetOf } from '../../simulators/fleet/vehicle-spec.ts';
import { loadScenario } from '../../simulators/scenarios/scenario.ts';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { signIn } from '../support/load-fleet.ts';
import { adminPassword, createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { makeToldUser, type ReceivingEnd, receiveMail } from '../support/told-user.ts';
import { seriousProblems } from './support/axe.ts';
import { contextOf } from './support/looks.ts';
import { workerBrowser } from './support/worker-browser.ts';

const hour = 3_600_000;
const patience = { timeoutMs: 100_000 };

interface CaseDetail {
  id: string;
  number: number;
  state: string;
  owner: string | null;
  rule: string | null;
  cause: { id: string | null; name: string } | null;
  fix: string | null;
  log: { kind: string; by: string | null; data: { name?: string; what?: string; state?: string } }[];
}

describe.skipIf(!hasBrowser)('a day of service (needs Debian’s chromium)', () => {
  let data: ReturnType<typeof lastingTempDir>;
  let mail: ReceivingEnd;
  let server: ServerProcess;

  if (hasBrowser) {
    beforeAll(async () => {
      data = lastingTempDir();
      mail = await receiveMail();
      server = await createServerProcess({
        dataDir: data.path,
        environment: {
          ROADSIDE_SMTP_URL: mail.url,
          ROADSIDE_MAIL_FROM: 'roadside@example.test',
          TEST_CONSOLE_DIRECTORY:
            inject('demo')?.consoleDirectory ?? process.env.TEST_CONSOLE_DIRECTORY ?? '',
        },
      });
      await server.start();
    });
    afterAll(async () => {
      await server?.dispose();
      await mail?.stop();
      data?.remove();
    });
  }

  test('a simulated cell drifts away; the e-mail leads to the case, the car is read, the case is closed', async () => {
    const admin = await signIn(server.baseUrl);
    const ana = { username: 'ana', role: 'support' };
    await makeToldUser(admin, ana, {
      ...{ channel: 'email', address: 'ana@example.test', arrivals: mail.arrivals },
    });

    const specs = fleetOf(loadScenario('cell-imbalance'), 1, 1);
    const vin = specs[0]?.vin ?? '';
    const api = createApiClient({ url: server.baseUrl, username: 'admin', password: adminPassword });
    await api.signIn();
    const vehicles = await enlist({
      ...{ api, scenario: 'cell-imbalance', specs, now: Date.now(), historyMs: 36 * hour },
    });
    const fleet = createFleet({ vehicles, mqttUrl: `mqtt://127.0.0.1:${server.mqttPort}` });
    onTestFinished(() => fleet.stop());
    await fleet.start();

    // The fault that the car's battery management stored is a case, and its e-mail names car and problem.
    const opened = await eventually(async () => {
      const { items } = await admin.get<{ items: (CaseDetail & { code: string | null })[] }>(
        `/cases?vin=${vin}`,
      );
      const found = items.find(({ code }) => code?.startsWith('P0A80') === true);
      if (found === undefined) throw new Error('no case yet');
      return found;
    }, patience);
    const letter = await eventually(() => {
      const found = mail.arrivals.find(({ text }) => text.includes(`/cases/${opened.id}`));
      if (found === undefined) throw new Error('no e-mail yet');
      return found;
    }, patience);
    expect(letter.to).toBe('ana@example.test');
    expect(letter.text).toContain(vin.slice(-6));
    const link = /https?:\/\/[^\s"<>]+\/cases\/[0-9a-f-]{36}/.exec(letter.text)?.[0] ?? '';
    expect(link).toBe(`${server.baseUrl}/cases/${opened.id}`);

    const browser = await workerBrowser();
    const context = await browser.newContext(contextOf({ theme: 'light', language: 'en', width: 1440 }));
    onTestFinished(() => context.close());
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    await page.goto(link);
    await page.getByLabel('User name').fill('ana');
    await page.getByLabel('Password', { exact: true }).fill('a long password for tests');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('opened the case').waitFor();
    await page.locator('canvas').first().waitFor();

    await page.getByRole('button', { name: 'Take', exact: true }).click();
    await page.getByText(`Case #${opened.number} is yours.`).waitFor();

    const remote = page.locator('#remote');
    await remote.getByRole('button', { name: /Read the faults/ }).click();
    const ask = page.getByRole('dialog');
    await ask.getByLabel('Why').fill('Its cells drift apart');
    await ask.getByRole('button', { name: 'Send' }).click();
    await remote.getByText('P0A80').first().waitFor();
    await page.getByText(/asked the car: read the faults/i).waitFor();

    await page.getByRole('button', { name: 'Diagnose', exact: true }).click();
    const dialog = page.getByRole('dialog');
    const cause = dialog.getByRole('radio').first();
    await cause.check();
    await dialog.getByRole('button', { name: 'Diagnose' }).click();
    await page.getByText(`Case #${opened.number} is diagnosed.`).waitFor();

    await page.getByRole('button', { name: 'Close', exact: true }).first().click();
    await dialog.getByRole('radio', { name: 'Visit' }).check();
    await dialog.getByLabel('What was done, in words').fill('Module 3 replaced');
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await page.getByText(`Case #${opened.number} is closed.`).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);

    const closed = await admin.get<CaseDetail>(`/cases/${opened.id}`);
    expect(closed).toMatchObject({ state: 'closed', owner: 'ana', fix: 'visit' });
    expect(closed.cause?.id).toEqual(expect.any(String));
    expect(
      closed.log
        .filter(({ kind }) => kind === 'command')
        .map(({ data: { name, what, state } }) => `${name} ${what} ${state}`),
    ).toEqual([expect.stringMatching(/^read-faults requested/), 'read-faults ended succeeded']);
    expect(closed.log.findLast(({ kind }) => kind === 'resolved')).toMatchObject({
      by: 'ana',
      data: { note: 'Module 3 replaced' },
    });
  });
});
