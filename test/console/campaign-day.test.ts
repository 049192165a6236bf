import { randomBytes } from 'node:crypto';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { registerFleet } from '../support/load-fleet.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { type LabCar, labCar } from '../support/update-cars.ts';
import { batteryImage, openUpdateLab, softwareKnown, type UpdateLab } from '../support/update-lab.ts';
import { seriousProblems } from './support/axe.ts';
import { contextOf } from './support/looks.ts';
import { workerBrowser } from './support/worker-browser.ts';

const cars = 40;
const password = 'a long password for tests';
/** Health is compared once a minute. */
const limits = { timeout: 300_000 };
const patience = { timeoutMs: 150_000, everyMs: 250 };

interface Told {
  readonly id: string;
  readonly state: string;
  readonly halt: { reasons: { gate: string; wave: number }[] } | null;
}

describe.skipIf(!hasBrowser)('a day of updates (needs Debian’s chromium)', () => {
  let data: ReturnType<typeof lastingTempDir>;
  let server: ServerProcess;
  let lab: UpdateLab;
  let fleet: { readonly vehicle: { vin: string; password: string }; car: LabCar }[] = [];

  if (hasBrowser) {
    beforeAll(async () => {
      data = lastingTempDir();
      server = await createServerProcess({
        dataDir: data.path,
        environment: {
          TEST_CONSOLE_DIRECTORY:
            inject('demo')?.consoleDirectory ?? process.env.TEST_CONSOLE_DIRECTORY ?? '',
        },
      });
      await server.start();
      lab = await openUpdateLab(server);
      for (const username of ['ana', 'ben']) {
        await lab.api.post('/users', { username, password, role: 'operator' });
      }
      const vehicles = await registerFleet(lab.api, 'U', cars);
      fleet = vehicles.map((vehicle) => ({ vehicle, car: comesAlive(vehicle) }));
      await softwareKnown(
        lab.api,
        vehicles.map(({ vin }) => vin),
        '1',
      );
    });
    afterAll(async () => {
      await Promise.all(fleet.map(({ car }) => car.car.stop()));
      await server?.dispose();
      data?.remove();
    });
  }

  function comesAlive(vehicle: { vin: string; password: string }, software = '1'): LabCar {
    const car = labCar({ vehicle, mqttPort: server.mqttPort, pinned: lab.publicPem, software });
    car.car.start();
    return car;
  }

  /** The car's battery stores a fault, as it would after an update that harms it. */
  async function fallsIll({ vin, password: secret }: { vin: string; password: string }): Promise<void> {
    const client = await connectAsync(`mqtt://127.0.0.1:${server.mqttPort}`, {
      ...{ clientId: vin, username: vin, password: secret },
    });
    const faults = [{ code: 'P0A80-00', status: 9 }];
    const report = { ts: Date.now(), ecu: 'BMS', system: 'uds', complete: true, faults };
    await client.publishAsync(`v1/${vin}/up/faults`, JSON.stringify(report), { qos: 1 });
    await client.endAsync();
  }

  test(
    'plan, approve, wave 1; updated cars come back sick; it halts, says why, and is rolled back',
    limits,
    async () => {
      const file = await lab.upload('battery-2.swu', randomBytes(60_000));
      await lab.release('2', [batteryImage('2', [file])]);
      const old = await lab.upload('battery-1.swu', randomBytes(50_000));
      await lab.release('1', [batteryImage('1', [old], { from: ['2'] })], { rollback: true });

      const browser = await workerBrowser();
      const complaints: string[] = [];
      const signedIn = async (username: string, path: string, width: 1440 | 390) => {
        const context = await browser.newContext(contextOf({ theme: 'light', language: 'en', width }));
        onTestFinished(() => context.close());
        context.setDefaultTimeout(60_000);
        const page = await context.newPage();
        page.on('pageerror', ({ message }) => complaints.push(message));
        await page.goto(`${server.baseUrl}${path}`);
        await page.getByLabel('User name').fill(username);
        await page.getByLabel('Password', { exact: true }).fill(password);
        await page.getByRole('button', { name: 'Sign in' }).click();
        return page;
      };

      const ana = await signedIn('ana', '/campaigns/new?release=lab-2', 1440);
      await ana.getByLabel('Name', { exact: true }).fill('Battery 2');
      await ana.getByLabel('Who gets it').fill('vehicle.software["BMS"] == "1"');
      await ana.getByText(`${cars} vehicles match now`).waitFor();
      await ana.locator('summary', { hasText: 'Waves' }).click();
      await ana.getByLabel('Of all targets').first().fill('40');
      for (const wave of [4, 3, 2]) {
        await ana.getByRole('button', { name: `Remove wave ${wave}` }).click();
      }
      await ana.locator('summary', { hasText: 'Pace' }).click();
      await ana.getByLabel('Vehicles started a minute').fill('1000');
      await ana.getByRole('button', { name: 'Try it out' }).first().click();
      await ana.getByText(`${cars} vehicles get it`).waitFor();
      await ana.getByRole('button', { name: 'Save the draft' }).click();
      await ana.getByRole('button', { name: 'Ask for approval' }).click();
      await ana.getByRole('dialog').getByRole('button', { name: 'Ask for approval' }).click();
      await ana.getByText('somebody else must give it').waitFor();
      const id = ana.url().split('/').at(-1) ?? '';

      const ben = await signedIn('ben', `/campaigns/${id}`, 390);
      await ben.getByRole('button', { name: 'Approve' }).click();
      await ben.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
      await ben.getByRole('button', { name: 'Start' }).click();
      await ben.getByRole('dialog').getByRole('button', { name: 'Start' }).click();

      const wave = ana.getByRole('list', { name: 'Waves' }).getByRole('listitem').first();
      await wave.getByText('16 of 16 have it').waitFor();
      const updated = (await lab.deployments(id)).filter(({ state }) => state === 'succeeded');
      expect(updated).toHaveLength(16);
      const sick = fleet.filter(({ vehicle }) => updated.some(({ vin }) => vin === vehicle.vin));
      await Promise.all(
        sick.map(async ({ vehicle, car }) => {
          await car.car.stop();
          await fallsIll(vehicle);
        }),
      );
      // Whom it has chosen, who has it and who fell ill is in the database; and health is compared anew by a server that starts.
      await server.stop();
      await server.start();

      const halted = await eventually(async () => {
        const told = await lab.api.get<Told>(`/campaigns/${id}`);
        if (told.state !== 'halted') throw new Error(`it is ${told.state}`);
        return told;
      }, patience);
      expect(halted.halt?.reasons).toMatchObject([{ gate: 'health', wave: 0 }]);
      expect((await lab.deployments(id)).filter(({ state }) => state === 'waiting')).toHaveLength(24);
      for (const page of [ana, ben]) {
        await page.getByRole('heading', { name: 'It halted by itself' }).waitFor();
        await page.getByText(/Updated cars come back sick: \d+ faults and alerts/).waitFor();
        await page.getByText('They come back sick.').waitFor();
        expect(await seriousProblems(page)).toEqual([]);
      }

      await ana.getByRole('button', { name: 'Roll back' }).click();
      const dialog = ana.getByRole('dialog');
      await dialog.getByRole('combobox', { name: 'Rollback release' }).click();
      await ana.getByRole('option', { name: 'Lab 1' }).click();
      await dialog.getByRole('button', { name: 'Write the rollback' }).click();
      await ana.waitForURL((url) => !url.pathname.endsWith(id));
      const back = ana.url().split('/').at(-1) ?? '';
      await ana.getByRole('button', { name: 'Ask for approval' }).click();
      await ana.getByRole('dialog').getByRole('button', { name: 'Ask for approval' }).click();
      await ana.getByText('somebody else must give it').waitFor();
      await ben.goto(`${server.baseUrl}/campaigns/${back}`);
      await ben.getByRole('button', { name: 'Approve' }).click();
      await ben.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
      await ben.getByRole('button', { name: 'Start' }).waitFor();
      expect(await lab.deployments(back)).toHaveLength(16);
      for (const one of sick) one.car = comesAlive(one.vehicle, '2');
      await ben.getByRole('button', { name: 'Start' }).click();
      await ben.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
      // Its first wave is 40 % as well; the others follow once somebody opens the next one.
      await eventually(async () => {
        const done = (await lab.deployments(back)).filter(({ state }) => state === 'succeeded');
        if (done.length < 6) throw new Error(`${done.length} cars are back`);
        for (const { after } of done) expect(after?.BMS?.software).toBe('1');
      }, patience);
      await ben
        .getByText(/of 16 have it|updated/)
        .first()
        .waitFor();
      expect(complaints).toEqual([]);
    },
  );
});
