import { randomBytes } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type DownloadProxy, startDownloadProxy } from '../support/download-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { registerFleet } from '../support/load-fleet.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { makeImageSigner, noSwupdate, readIfThere, Swupdate } from '../support/swupdate.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import {
  batteryImage,
  openUpdateLab,
  promptPlan,
  softwareKnown,
  type UpdateLab,
} from '../support/update-lab.ts';

/** Debian's swupdate, unmodified, against the whole server. */
describe.skipIf(noSwupdate !== null)(`swupdate${noSwupdate === null ? '' : `: ${noSwupdate}`}`, () => {
  const directory = lastingTempDir();
  let server: ServerProcess;
  let proxy: DownloadProxy;
  let lab: UpdateLab;
  let signer: ReturnType<typeof makeImageSigner>;
  const clients: Swupdate[] = [];
  let cars = 0;

  beforeAll(async () => {
    const environment: Record<string, string> = { ROADSIDE_DDI_POLL_SECONDS: '1' };
    server = await createServerProcess({ dataDir: join(directory.path, 'data'), environment });
    proxy = await startDownloadProxy(server.httpPort);
    environment.ROADSIDE_PUBLIC_URL = proxy.url;
    await server.start();
    lab = await openUpdateLab(server);
    signer = makeImageSigner(directory.path);
  });
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.stop())));
  afterAll(async () => {
    await server.dispose();
    await proxy.close();
    directory.remove();
  });

  const has = (software: string) => ({ 'BMS.software': software, 'BMS.hardware': 'hw1' });

  /** A vehicle that has told by DDI that its battery has version 1, and a campaign for it. */
  async function given(image: Buffer, name: string, telematics?: Buffer) {
    const [vehicle] = await registerFleet(lab.api, 'STUVWXYZR'[cars] ?? 'S', 1);
    if (vehicle === undefined) throw new Error('no vehicle');
    const own = join(directory.path, `car-${++cars}`);
    mkdirSync(own);
    const { vin, password: token } = vehicle;
    const client = new Swupdate({
      ...{ directory: own, certificate: signer.certificate, url: proxy.url, vin, token },
      attributes: has('1'),
    });
    clients.push(client);
    await client.start({ attributes: { ...has('1'), 'TCU.software': '1', 'TCU.hardware': 'hw1' } });
    await softwareKnown(lab.api, [vin], '1');
    await client.stop();
    const images = [batteryImage(name, [await lab.upload(`${name}.swu`, image)], { order: 1 })];
    if (telematics !== undefined)
      images.push({ ...batteryImage(name, [await lab.upload(`${name}-t.swu`, telematics)]), ecu: 'TCU' });
    const release = await lab.release(name, images);
    const campaign = await lab.campaign({
      ...{ name, release: release.id, selector: `vehicle.vin == "${vin}"` },
      plan: { ...promptPlan, retries: { most: 0 } },
    });
    const state = async () => (await lab.deployments(campaign))[0];
    const reaches = (wanted: string) =>
      eventually(async () => expect(await state()).toMatchObject({ state: wanted }), { everyMs: 50 });
    await reaches('offered');
    const log = async () =>
      (
        await lab.api.get<{ log: { data: { message?: string } }[] }>(
          `/campaigns/${campaign}/deployments/${vin}`,
        )
      ).log.map(({ data }) => data.message ?? '');
    return {
      ...{ vin, token, client, campaign, reaches, log },
      async installed() {
        await reaches('installing');
        await eventually(async () => expect((await log()).join()).toContain('All Chunks Installed.'));
      },
      abort: () => lab.api.post(`/campaigns/${campaign}/abort`, { why: 'a test' }),
    };
  }

  const payload = (bytes = 100_000) => randomBytes(bytes);

  test('installs, and has succeeded after its restart with the new version', async () => {
    const [bytes, out] = [payload(), join(directory.path, 'out-1')];
    const { client, campaign, installed, log } = await given(signer.image(bytes, out), '2');
    await client.start();
    await installed();
    expect(readIfThere(out)?.equals(bytes)).toBe(true);
    // It does not reboot by itself, and takes nothing for done before.
    await client.start({ confirms: 'success', attributes: has('2') });
    const [done] = await lab.ended(campaign);
    expect(done).toMatchObject({
      ...{ state: 'succeeded', code: null, attempts: 1 },
      after: { BMS: { software: '2', hardware: 'hw1' } },
    });
    expect(await log()).toContain('Update Installed.');
  });

  test('of two control units installs both, in their order', async () => {
    const [first, second] = [payload(), payload()];
    const outs = ['out-t', 'out-b'].map((name) => join(directory.path, name)) as [string, string];
    const image = signer.image(second, outs[1]);
    const { client, campaign, installed, log } = await given(image, '1.5', signer.image(first, outs[0]));
    await client.start();
    await installed();
    expect(outs.map((out) => readIfThere(out)?.length)).toEqual([first.length, second.length]);
    expect(statSync(outs[0]).mtimeMs).toBeLessThan(statSync(outs[1]).mtimeMs);
    await client.start({ confirms: 'success', attributes: { ...has('1.5'), 'TCU.software': '1.5' } });
    const [done] = await lab.ended(campaign);
    expect(done).toMatchObject({
      ...{ state: 'succeeded', after: { BMS: { software: '1.5' }, TCU: { software: '1.5' } } },
    });
    expect(await log()).toContain('Update Installed.');
  });

  test('that says nothing of versions has succeeded by its word', async () => {
    const { vin, token, client, campaign, log, installed } = await given(
      signer.image(payload(), join(directory.path, 'out-2')),
      '3',
    );
    await fetch(`${server.baseUrl}/default/controller/v1/${vin}/configData`, {
      method: 'PUT',
      headers: { authorization: `TargetToken ${token}` },
      body: JSON.stringify({ mode: 'remove', data: has('') }),
    });
    await client.start({ attributes: {} });
    await installed();
    await client.start({ attributes: {}, confirms: 'success' });
    const [done] = await lab.ended(campaign);
    expect(done).toMatchObject({ state: 'succeeded', after: { BMS: { software: '3' } } });
    expect((await log()).at(-1)).toBe('Of BMS there is the word of the client.');
    await softwareKnown(lab.api, [vin], '3');
  });

  test('that has the old version after its restart has failed, whatever it says', async () => {
    const { client, campaign, installed } = await given(
      signer.image(payload(), join(directory.path, 'out-3')),
      '4',
    );
    await client.start();
    await installed();
    await client.start({ confirms: 'success', attributes: has('1') });
    const [done] = await lab.ended(campaign);
    expect(done).toMatchObject({ state: 'failed', code: 'wrong-version' });
  });

  test('whose boot loader has gone back has failed', async () => {
    const { client, campaign, installed, log } = await given(
      signer.image(payload(), join(directory.path, 'out-4')),
      '5',
    );
    await client.start();
    await installed();
    await client.start({ confirms: 'failure', attributes: has('1') });
    const [done] = await lab.ended(campaign);
    expect(done).toMatchObject({ state: 'failed', code: 'ddi-failure' });
    expect(await log()).toContain('Update Failed.');
  });

  test('refuses an image that another has signed', async () => {
    const elsewhere = join(directory.path, 'elsewhere');
    mkdirSync(elsewhere);
    const out = join(directory.path, 'out-5');
    const { client, campaign, log } = await given(makeImageSigner(elsewhere).image(payload(), out), '6');
    await client.start();
    const [done] = await lab.ended(campaign);
    expect(done).toMatchObject({ state: 'failed', code: 'ddi-failure', attempts: 1 });
    expect((await log()).join()).toContain('No suitable .swu image found');
    expect(readIfThere(out)).toBeNull();
  });

  test('stops in the middle of a download when the campaign is aborted', async () => {
    const out = join(directory.path, 'out-6');
    const { client, campaign, reaches, log, abort } = await given(signer.image(payload(8_000_000), out), '7');
    await client.start({ slowly: 500_000 });
    await reaches('downloading');
    await abort();
    const [done] = await lab.ended(campaign);
    expect(done).toMatchObject({ state: 'cancelled' });
    expect(await log()).toContain('cancellation acknowledged.');
    expect(readIfThere(out)).toBeNull();
  });

  test('that was away when the campaign was aborted stops before it begins', async () => {
    const out = join(directory.path, 'out-7');
    const { vin, token, client, campaign, reaches, log, abort } = await given(
      signer.image(payload(), out),
      '8',
    );
    // It has fetched the action, and is switched off.
    const headers = { authorization: `TargetToken ${token}` };
    const poll = async () => {
      const answer = await fetch(`${server.baseUrl}/default/controller/v1/${vin}`, { headers });
      return ((await answer.json()) as { _links: Record<string, { href: string } | undefined> })._links;
    };
    const { deploymentBase: link } = await poll();
    expect((await fetch(link?.href ?? '', { headers })).status).toBe(200);
    await reaches('accepted');
    await abort();
    await eventually(async () => expect(Object.keys(await poll())).toContain('cancelAction'));
    await client.start();
    const [done] = await lab.ended(campaign);
    expect(done).toMatchObject({ state: 'cancelled' });
    expect(await log()).toContain('cancellation acknowledged.');
    expect(readIfThere(out)).toBeNull();
  });

  test('goes on with its download where it broke off', async () => {
    const [bytes, out] = [payload(3_000_000), join(directory.path, 'out-8')];
    const { client, campaign, installed } = await given(signer.image(bytes, out), '9');
    proxy.cutAfter(1_000_000);
    await client.start();
    await installed();
    expect(proxy.ranges).toEqual([expect.stringMatching(/^bytes=\d{5,7}-$/)]);
    expect(readIfThere(out)?.equals(bytes)).toBe(true);
    await client.start({ confirms: 'success', attributes: has('9') });
    const [done] = await lab.ended(campaign);
    expect(done).toMatchObject({ state: 'succeeded', attempts: 1 });
  });
});
