import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256Of } from '../../src/ota/canonical-json.ts';
import { gatewayToken, startDdi, type TestDdi } from './support/ddi-client.ts';

let ddi: TestDdi;
let api: TestDdi['api'];
beforeAll(async () => {
  ddi = await startDdi();
  ({ api } = ddi);
});
afterAll(() => api.stop());

describe('signing in', () => {
  test('with the vehicle’s own secret, and no other', async () => {
    const car = await ddi.client();
    const other = await ddi.client();
    expect((await car.call('GET', '')).statusCode).toBe(200);
    const refused = async (authorization: string | null, vin = car.vin) => {
      const answer = await api.call(null, 'GET', `/default/controller/v1/${vin}`, undefined, {
        ...(authorization === null ? {} : { authorization }),
      });
      return `${answer.statusCode} ${answer.json().code}`;
    };
    const wrong = '401 vehicle-not-signed-in';
    expect(await refused(null)).toBe(wrong);
    expect(await refused(other.authorization)).toBe(wrong);
    expect(await refused('TargetToken x')).toBe(wrong);
    expect(await refused(car.authorization.replace('TargetToken', 'Bearer'))).toBe(wrong);
    expect(await refused(`Bearer ${await api.signedIn('admin')}`)).toBe(wrong);
    expect(await refused(car.authorization, 'WVWZZZ1KZAW599999')).toBe(wrong);
    expect(await refused(car.authorization, 'nonsense')).toBe(wrong);
    await api.credentials.revoke(other.vin);
    expect((await other.call('GET', '')).statusCode).toBe(401);
  });

  test('a challenge names the scheme, and nothing is kept by a cache', async () => {
    const { headers } = await api.call(null, 'GET', '/default/controller/v1/WVWZZZ1KZAW500001');
    expect(headers).toMatchObject({ 'www-authenticate': 'TargetToken', 'cache-control': 'no-store' });
  });

  test('a gateway speaks for every vehicle that is registered; who guesses waits', async () => {
    const car = await ddi.client();
    const ask = (token: string, vin = car.vin) =>
      api.call(null, 'GET', `/default/controller/v1/${vin}`, undefined, {
        authorization: `GatewayToken ${token}`,
      });
    expect((await ask(gatewayToken)).statusCode).toBe(200);
    expect((await ask(gatewayToken, 'WVWZZZ1KZAW599999')).statusCode).toBe(404);
    const codes = new Set<number>();
    for (let guess = 0; guess < 70; guess++) codes.add((await ask(`${gatewayToken}${guess}`)).statusCode);
    expect([...codes]).toEqual([401, 429]);
    expect((await ask(gatewayToken)).statusCode).toBe(429);
    api.clock.advance(120_000);
    expect((await ask(gatewayToken)).statusCode).toBe(200);
  });
});

describe('an update', () => {
  test('is polled, fetched, downloaded, installed and proven by the client’s word', async () => {
    const { car, release, number, id } = await ddi.offered();
    const artifact = release.images[0]?.artifacts[0];
    const bytes = Buffer.from(`battery ${release.version}`);
    const base = `http://127.0.0.1:8080${car.base}`;
    const before = await car.poll();
    expect(before).toEqual({
      config: { polling: { sleep: '00:00:30' } },
      _links: {
        deploymentBase: { href: `${base}/deploymentBase/${number}?c=1` },
        configData: { href: `${base}/configData` },
      },
    });
    expect((await ddi.deploymentOf(number)).state).toBe('offered');

    const fetched = (await car.call('GET', before._links.deploymentBase.href)).json();
    const file = `${base}/softwaremodules/${number}-1/artifacts/${artifact?.name}`;
    expect(fetched).toMatchObject({
      id: String(number),
      deployment: {
        ...{ download: 'forced', update: 'forced' },
        chunks: [
          {
            ...{ part: 'BMS', version: release.version, name: 'Better batteries' },
            artifacts: [
              {
                ...{ filename: artifact?.name, size: bytes.length },
                hashes: { sha256: sha256Of(bytes), sha1: expect.stringMatching(/^[0-9a-f]{40}$/) },
                _links: { download: { href: file }, 'download-http': { href: file } },
              },
            ],
          },
        ],
      },
    });
    expect((await ddi.deploymentOf(number)).state).toBe('accepted');

    const whole = await car.call('GET', file);
    expect([whole.statusCode, whole.rawPayload.equals(bytes)]).toEqual([200, true]);
    const rest = await car.call('GET', file, undefined, { range: 'bytes=3-' });
    expect([rest.statusCode, rest.body, rest.headers['content-range']]).toEqual([
      ...[206, bytes.subarray(3).toString(), `bytes 3-${bytes.length - 1}/${bytes.length}`],
    ]);
    expect(whole.headers.etag).toBe(`"${sha256Of(bytes)}"`);
    const { md5 } = fetched.deployment.chunks[0].artifacts[0].hashes;
    expect((await car.call('GET', `${file}.MD5SUM`)).body).toBe(`${md5}  ${artifact?.name}\n`);
    const list = await car.call('GET', `/softwaremodules/${number}-1/artifacts`);
    expect(list.json()).toEqual(fetched.deployment.chunks[0].artifacts);

    expect((await car.feedback(number, 'proceeding')).statusCode).toBe(200);
    expect((await ddi.deploymentOf(number)).state).toBe('downloading');
    const all = { result: { finished: 'none', progress: { cnt: 1, of: 1 } } };
    expect((await car.feedback(number, 'proceeding', 'none', all)).statusCode).toBe(200);
    expect((await ddi.deploymentOf(number)).state).toBe('installing');
    // A line of the log after that takes nothing back.
    api.clock.advance(1000);
    await car.feedback(number, 'proceeding', 'none', { details: ['more'] });
    expect(await ddi.deploymentOf(number)).toMatchObject({ state: 'installing', heard_at: api.clock.now() });

    const closed = await car.feedback(number, 'closed', 'success');
    expect([closed.statusCode, closed.body]).toEqual([200, '']);
    const done = await ddi.deploymentOf(number);
    expect(done).toMatchObject({ state: 'succeeded', code: null });
    expect(done.after).toEqual({ BMS: { hardware: null, software: release.version } });
    expect((await ddi.eventsOf(number)).at(-1)?.message).toBe('Of BMS there is the word of the client.');
    // The client's word is in the inventory, for the next campaign.
    await api.settled();
    expect(api.registry.get(car.vin)?.software).toEqual({ BMS: release.version });

    const after = await car.poll();
    expect(Object.keys(after._links)).toEqual(['installedBase', 'configData']);
    expect((await car.call('GET', after._links.installedBase.href)).json()).toEqual(fetched);
    expect((await car.call('GET', `/deploymentBase/${number}`)).statusCode).toBe(404);
    expect((await car.call('GET', file)).statusCode).toBe(404);
    const { items } = (
      await api.call(await api.signedIn('operator'), 'GET', `/campaigns/${done.campaign_id}/deployments`)
    ).json();
    expect(items).toMatchObject([{ number, id, state: 'succeeded' }]);
  });

  test('of several control units is chunks in order', async () => {
    const { car, number } = await ddi.offered();
    const row = await ddi.deploymentOf(number);
    const [step] = row.steps as { ecu: string; from: string }[];
    await api.db
      .updateTable('deployments')
      .set({ steps: JSON.stringify([{ ...step, ecu: 'TCU' }, step]) })
      .where('number', '=', number)
      .execute();
    const { deployment } = (await car.call('GET', `/deploymentBase/${number}`)).json();
    expect(deployment.chunks.map(({ part }: { part: string }) => part)).toEqual(['TCU', 'BMS']);
    const files = deployment.chunks.map(
      ({ artifacts }: { artifacts: { _links: { download: { href: string } } }[] }) =>
        artifacts[0]?._links.download.href,
    );
    expect(new Set(files).size).toBe(2);
    for (const file of files) expect((await car.call('GET', file)).statusCode).toBe(200);
  });

  test('of a vehicle that reports its versions is proven by them', async () => {
    const { car, number, release } = await ddi.offered();
    await car.call('PUT', '/configData', { data: { 'BMS.software': '1', 'BMS.hardware': 'hw1' } });
    await car.call('GET', `/deploymentBase/${number}`);
    api.clock.advance(1000);
    await car.feedback(number, 'closed', 'success');
    // What it said before comes to the pipeline late, and with it what it says of others: neither is a proof.
    await car.call('PUT', '/configData', { data: { 'TCU.software': '7' } });
    await api.settled();
    expect((await ddi.deploymentOf(number)).state).toBe('committed');
    const asked = await car.poll();
    expect(Object.keys(asked._links)).toEqual(['configData']);
    api.clock.advance(1000);
    await car.call('PUT', '/configData', { data: { 'BMS.software': release.version } });
    await api.settled();
    await car.poll();
    expect(await ddi.deploymentOf(number)).toMatchObject({
      ...{ state: 'succeeded', after: { BMS: { hardware: 'hw1', software: release.version } } },
    });
  });

  test('after which it reports another version has failed', async () => {
    const { car, number } = await ddi.offered();
    await car.call('PUT', '/configData', { data: { 'BMS.software': '1', 'BMS.hardware': 'hw1' } });
    await car.call('GET', `/deploymentBase/${number}`);
    await car.feedback(number, 'closed', 'success');
    api.clock.advance(1000);
    await car.inventory('1');
    await car.poll();
    expect(await ddi.deploymentOf(number)).toMatchObject({ state: 'failed', code: 'wrong-version' });
    expect(Object.keys((await car.poll())._links)).toEqual([]);
  });

  test('that fails before it changes anything is tried again as the plan says, as the same action', async () => {
    const { car, number } = await ddi.offered();
    await car.call('GET', `/deploymentBase/${number}`);
    await car.feedback(number, 'closed', 'failure', { code: 7, details: ['no space'] });
    expect(await ddi.deploymentOf(number)).toMatchObject({
      state: 'waiting',
      code: 'ddi-7',
      reason: 'no space',
    });
    expect((await car.poll())._links.deploymentBase).toBeUndefined();
    await api.db
      .updateTable('deployments')
      .set({ state: 'offered', attempts: 2, offered_at: api.clock.now(), due_at: null })
      .where('number', '=', number)
      .execute();
    expect((await car.poll())._links.deploymentBase.href).toMatch(`/deploymentBase/${number}?c=2`);
    await car.call('GET', `/deploymentBase/${number}`);
    // Word for word what it said of the first attempt.
    await car.feedback(number, 'closed', 'failure', { code: 7, details: ['no space'] });
    expect(await ddi.deploymentOf(number)).toMatchObject({ state: 'waiting', attempts: 2 });
  });

  test('of a release whose key was revoked goes nowhere', async () => {
    const { car, number, release } = await ddi.offered();
    await api.db.updateTable('release_keys').set({ state: 'revoked' }).execute();
    const refused = await car.call('GET', `/deploymentBase/${number}`);
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'release-not-trusted']);
    await api.db.updateTable('release_keys').set({ state: 'trusted' }).execute();
    const offer = (await car.call('GET', `/deploymentBase/${number}/offer`)).json();
    expect(offer).toMatchObject({ attempt: 1, consent: 'none', preconditions: { parked: true } });
    expect(offer.releases).toMatchObject([{ id: release.id, signatures: [{ keyId: ddi.key.keyId }] }]);
  });
});
