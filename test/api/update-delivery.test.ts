import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCampaignTerms } from '../../src/ota/campaigns/run/campaign-terms.ts';
import { offersChannel } from '../../src/ota/campaigns/run/start-deployments.ts';
import { sha256Of } from '../../src/ota/canonical-json.ts';
import { createUpdateDelivery } from '../../src/ota/delivery/deliver-updates.ts';
import { createOfferWriter } from '../../src/ota/delivery/update-offer.ts';
import type { SigningKey } from '../../src/ota/releases/signatures.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { updateOffer } from '../../src/wire/down-messages.ts';
import { eventually } from '../support/eventually.ts';
import { givenRelease, offeredUpdate, trustedKey } from './support/offered-update.ts';
import { startApi, type TestApi } from './support/start-api.ts';

let api: TestApi;
let key: SigningKey;
let release: Awaited<ReturnType<typeof givenRelease>>;
let delivery: ReturnType<typeof createUpdateDelivery>;
/** As the database's notices come. */
let notice: () => void = () => undefined;
let vins = 600_000;
const newVin = () => `WVWZZZ1KZAW${vins++}`;

beforeAll(async () => {
  api = await startApi();
  key = await trustedKey(api);
  release = await givenRelease(api, key, '2');
  const { db, clock, ota, online, down } = api;
  const terms = createCampaignTerms();
  delivery = createUpdateDelivery({
    ...{ db, clock, logger: silentLogger },
    notices: {
      on: (channel, listener) => {
        if (channel === offersChannel) notice = () => listener(undefined);
      },
      start: async () => undefined,
      stop: async () => undefined,
    },
    newWriter: () =>
      createOfferWriter({
        ...{ db, terms, releases: ota.releases, links: ota.links, vehicle: api.registry.get },
      }),
    isOnline: (vin) => online.has(vin),
    async send(vin, topic, payload) {
      if (!online.has(vin)) return false;
      down.push({ vin, topic, body: JSON.parse(payload.toString()) });
      return true;
    },
  });
  await delivery.start();
});
afterAll(async () => {
  await delivery.stop();
  await api.stop();
});
beforeEach(() => void api.down.splice(0));

/** A vehicle that is offered the release, connected unless it is said otherwise. */
async function offered(isOnline = true) {
  const vin = newVin();
  await api.register(vin, 'DE', { timeZone: 'Europe/Berlin' });
  if (isOnline) api.online.add(vin);
  const [row] = await offeredUpdate(api, release, [vin], {
    ...{ consent: { default: 'inform', markets: { DE: 'ask' } } },
    windows: { hours: [{ from: '22:30', to: '05:00' }] },
  });
  if (row === undefined) throw new Error('no deployment');
  const change = (values: Record<string, string | number | null>) =>
    api.db.updateTable('deployments').set(values).where('id', '=', row.id).execute();
  const stands = () =>
    api.db.selectFrom('deployments').selectAll().where('id', '=', row.id).executeTakeFirstOrThrow();
  return { ...row, vin, change, stands, topic: `v1/${vin}/down/update/${row.id}` };
}
const toldTo = (vin: string) => api.down.filter((one) => one.vin === vin).map(({ body }) => body);
/** What is due is sent, to vehicles asked for here and to one more behind them. */
async function allSent(): Promise<void> {
  const last = await offered();
  notice();
  await eventually(() => expect(toldTo(last.vin)).toHaveLength(1));
}

describe('what a vehicle gets', () => {
  test('the offer, with all that it needs to check it and to judge the moment', async () => {
    const { vin, id, campaign, topic } = await offered();
    notice();
    await eventually(() => expect(api.down.map((one) => one.topic)).toContain(topic));
    const [offer] = toldTo(vin);
    const artifact = release.images[0]?.artifacts[0];
    const now = api.clock.now();
    expect(offer).toMatchObject({
      ...{ id, campaign, attempt: 1, issuedAt: now, sentAt: now, expiresAt: now + 86_400_000 },
      releases: [{ id: release.id, version: '2', signatures: [{ keyId: key.keyId }] }],
      steps: [
        {
          ...{ ecu: 'BMS', hardware: 'hw1', from: '1', to: '2', fallback: null },
          artifact: { kind: 'full', sha256: artifact?.sha256, bytes: artifact?.bytes },
        },
      ],
      preconditions: { parked: true, leastStateOfCharge: 30, notCharging: true },
      window: {
        hours: [{ days: [0, 1, 2, 3, 4, 5, 6], from: '22:30', to: '05:00' }],
        timeZone: 'Europe/Berlin',
      },
      ...{ consent: 'ask', notes: { en: 'Better.' } },
    });
    // Nothing but what AsyncAPI says.
    expect(updateOffer.parse(offer)).toEqual(offer);
    expect(offer.steps[0].artifact.url).toMatch(/^http:\/\/127\.0\.0\.1:8080\/downloads\//);
    expect(offer.steps[0].artifact.sha1).toMatch(/^[0-9a-f]{40}$/);
  });

  test('again when it subscribes again, and not otherwise; nothing while it is away', async () => {
    const { vin } = await offered(false);
    await allSent();
    expect(toldTo(vin)).toEqual([]);
    api.online.add(vin);
    delivery.subscribed(vin);
    await eventually(() => expect(toldTo(vin)).toHaveLength(1));
    await allSent();
    expect(toldTo(vin)).toHaveLength(1);
    delivery.gone(vin);
    delivery.subscribed(vin);
    await eventually(() => expect(toldTo(vin)).toHaveLength(2));
    expect(toldTo(vin)[1].issuedAt).toBe(toldTo(vin)[0].issuedAt);
  });

  test('an offer that has expired is never sent, nor one of a release that nobody vouches for any more', async () => {
    const late = await offered(false);
    await late.change({ deadline_at: api.clock.now() });
    api.online.add(late.vin);
    delivery.subscribed(late.vin);
    await allSent();
    expect(toldTo(late.vin)).toEqual([]);
    const doubted = await offered(false);
    await api.db.updateTable('release_keys').set({ state: 'revoked' }).execute();
    api.online.add(doubted.vin);
    delivery.subscribed(doubted.vin);
    const canary = await offered();
    await canary.change({ state: 'cancelled', ended_at: api.clock.now() });
    notice();
    await eventually(() => expect(toldTo(canary.vin)).toEqual([{ id: canary.id, withdrawn: true }]));
    expect(toldTo(doubted.vin)).toEqual([]);
    await api.db.updateTable('release_keys').set({ state: 'trusted' }).execute();
    api.clock.advance(2_000);
    delivery.subscribed(doubted.vin);
    await eventually(() => expect(toldTo(doubted.vin)).toHaveLength(1));
  });

  test.each([
    ['cancelled', 'cancelled', 'ended_at'],
    ['timed out', 'timed-out', 'ended_at'],
    ['taken back while it downloads', 'downloading', 'withdrawn_at'],
    ['recalled by a halt', 'waiting', null],
  ])('what is %s is withdrawn, once', async (_, state, column) => {
    const one = await offered();
    notice();
    await eventually(() => expect(toldTo(one.vin)).toHaveLength(1));
    await one.change({ state, ...(column === null ? {} : { [column]: api.clock.now() }) });
    notice();
    await eventually(() => expect(toldTo(one.vin)).toHaveLength(2));
    await allSent();
    expect(toldTo(one.vin).slice(1)).toEqual([{ id: one.id, withdrawn: true }]);
    if (state !== 'waiting') return;
    api.clock.advance(1000);
    await one.change({ state: 'offered', offered_at: api.clock.now() });
    notice();
    await eventually(() => expect(toldTo(one.vin)).toHaveLength(3));
    expect(toldTo(one.vin)[2]).toMatchObject({ id: one.id, attempt: 1, issuedAt: api.clock.now() });
  });

  test('what it ended itself is not taken back from it', async () => {
    const one = await offered();
    await one.change({ state: 'succeeded', ended_at: api.clock.now() });
    await allSent();
    expect(toldTo(one.vin)).toEqual([]);
  });
});

describe('what it downloads', () => {
  const pathOf = (url: string) => url.replace('http://127.0.0.1:8080', '');
  const get = (path: string, headers = {}) => api.call(null, 'GET', path, undefined, headers);

  test('the manifest as it was signed, and the file, in pieces too, without signing in', async () => {
    const { vin } = await offered();
    notice();
    await eventually(() => expect(toldTo(vin)).toHaveLength(1));
    const [offer] = toldTo(vin);
    const manifest = await get(pathOf(offer.releases[0].url));
    expect(manifest.statusCode).toBe(200);
    expect(sha256Of(manifest.body)).toBe(offer.releases[0].digest);
    const { url } = offer.steps[0].artifact;
    expect((await get(pathOf(url))).body).toBe('battery 2');
    const part = await get(pathOf(url), { range: 'bytes=8-' });
    expect([part.statusCode, part.body]).toEqual([206, '2']);
    const head = await api.call(null, 'HEAD' as never, pathOf(url));
    expect([head.statusCode, head.headers['content-length']]).toEqual([200, '9']);
  });

  test('nothing else: not another file, deployment or time, and not after the end', async () => {
    const one = await offered();
    const other = await offered();
    notice();
    await eventually(() => expect(toldTo(one.vin)).toHaveLength(1));
    const [offer] = toldTo(one.vin);
    const path = pathOf(offer.steps[0].artifact.url);
    const refused = async (changed: string) => {
      const answer = await get(changed);
      return [answer.statusCode, answer.json().code];
    };
    const no = [403, 'download-not-allowed'];
    expect(await refused(path.replace(offer.steps[0].artifact.sha256, offer.releases[0].digest))).toEqual(no);
    expect(await refused(path.replace(one.id, other.id))).toEqual(no);
    expect(await refused(path.replace(/until=(\d)/, 'until=2'))).toEqual(no);
    expect(await refused(path.replace(/key=.{5}/, 'key=AAAAA'))).toEqual(no);
    await one.change({ state: 'cancelled', ended_at: api.clock.now() });
    expect(await refused(path)).toEqual([403, 'download-over']);
  });
});

describe('what it says', () => {
  const say = (one: { vin: string; id: string }, body: object, at = api.clock.now()) =>
    api.say(one.vin, `update/${one.id}`, { ts: at, ...body }, at);
  const inventory = (one: { vin: string }, software: string) => {
    const ecus = [{ ecu: 'BMS', hardware: 'hw1', software }];
    api.clock.advance(1000);
    return api.say(one.vin, 'inventory', { ts: api.clock.now(), ecus }, api.clock.now());
  };

  test('goes forward, and what is no report goes to quarantine', async () => {
    const one = await offered();
    await say(one, { state: 'accepted', owner: 'accepted', attempt: 1 });
    expect(await one.stands()).toMatchObject({ state: 'accepted', owner_answer: 'accepted' });
    await say(one, { state: 'downloading', progress: 0.5, attempt: 1 });
    await say(one, { state: 'accepted', attempt: 1 });
    await say(one, { state: 'installing', attempt: 2 });
    expect(await one.stands()).toMatchObject({ state: 'downloading' });
    await say(one, { state: 'bricked' });
    const { items } = (await api.call(await api.signedIn('admin'), 'GET', '/quarantine')).json();
    expect(items[0]).toMatchObject({ vin: one.vin, topic: `v1/${one.vin}/up/update/${one.id}` });
    const stranger = await offered();
    await say({ vin: stranger.vin, id: one.id }, { state: 'failed', code: 'not-mine' });
    expect(await one.stands()).toMatchObject({ state: 'downloading' });
  });

  test('later, by a clock that is a day behind', async () => {
    const one = await offered();
    const now = api.clock.now();
    const hour = 3_600_000;
    const body = { ts: now - 20 * hour, state: 'offered', owner: 'deferred', until: now - 18 * hour };
    await api.say(one.vin, `update/${one.id}`, body, now);
    expect(await one.stands()).toMatchObject({ state: 'waiting', deferred_until: now + 2 * hour });
  });

  test('done is what the inventory proves, before or after the word, but not one from before the restart', async () => {
    const one = await offered();
    await say(one, { state: 'installing' });
    await inventory(one, '1');
    await say(one, { state: 'rebooting' });
    await inventory(one, '2');
    expect(await one.stands()).toMatchObject({ state: 'rebooting' });
    await say(one, { state: 'committed' });
    expect(await one.stands()).toMatchObject({ state: 'succeeded', after: { BMS: { software: '2' } } });
    const two = await offered();
    await say(two, { state: 'committed' });
    expect(await two.stands()).toMatchObject({ state: 'committed' });
    await inventory(two, '2');
    expect(await two.stands()).toMatchObject({ state: 'succeeded' });
    const wrong = await offered();
    await say(wrong, { state: 'committed' });
    await inventory(wrong, '1');
    expect(await wrong.stands()).toMatchObject({ state: 'failed', code: 'wrong-version' });
  });
});
