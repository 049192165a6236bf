import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { fireAlert } from './fire-alert.ts';
import { released, trustedKey } from './released.ts';
import { startApi } from './start-api.ts';

export const own = 'WVWZZZ1KZAW000001';
export const foreign = 'VF1ACVYB0TW000028';
export const unknown = 'WVWZZZ1KZAW999999';

const hour = 3_600_000;
const everyDay: [string, string][] = [['00:00', '24:00']];
const week = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, everyDay]),
);

/** What a market has, by what paths call it. */
interface Things {
  readonly vin: string;
  readonly username: string;
  readonly alert: string;
  readonly case: string;
  readonly attachment: string;
  readonly mute: string;
  readonly quarantine: string;
  readonly place: string;
  readonly technician: string;
  readonly rota: string;
  readonly command: string;
  readonly consent: string;
  readonly remoteSession: string;
  readonly notification: string;
  readonly work: string;
  readonly backtest: string;
  readonly session: string;
  readonly campaign: string;
  readonly passkey: string;
  readonly apiKey: string;
  readonly erasure: string;
}

/** A server with one of everything in Germany and in France, and people who see one of the two only. */
export async function startTwoMarkets() {
  const api = await startApi({ settings: { sessionTtlMs: 400 * 24 * hour }, withJobs: true, relays: false });
  const all = await api.signedIn('admin');
  await released(api, await trustedKey(api), '2.0');
  const german = await fill(own, 'DE');
  const french = await fill(foreign, 'FR');
  return { api, all, german, french };

  async function fill(vin: string, market: string): Promise<Things> {
    const { db } = api;
    const call = async (method: 'GET' | 'POST', path: string, body?: object, token = all, headers = {}) => {
      const answer = await api.call(token, method, path, body, headers);
      expect(answer.statusCode, `${method} ${path}: ${answer.body}`).toBeLessThan(300);
      return answer.json();
    };
    await api.register(vin, market, { plate: `${market}-77` });
    const person = await api.signedIn('operator', [market]);
    const username = `operator-${market.toLowerCase()}`;
    const alert = await fireAlert(api, vin, { code: 'P0A80-1C' });
    await api.service.follower.catchUp();
    const { id: caseId } = (await call('GET', `/cases?vin=${vin}`)).items[0];
    const headers = { 'content-type': 'application/octet-stream' };
    const attached = await call(
      'POST',
      `/cases/${caseId}/attachments?name=${market}.txt`,
      Buffer.from(market),
      all,
      headers,
    );
    const muted = await call('POST', '/mutes', {
      vin,
      rule: 'too-fast',
      until: api.clock.now() + hour,
      reason: 'a test',
    });
    await api.say(vin, 'telemetry', Buffer.from('{'));
    const quarantine = await db
      .selectFrom('quarantine')
      .select('id')
      .where('vin', '=', vin)
      .executeTakeFirstOrThrow();
    const hours = { timeZone: 'Europe/Berlin', hours: week };
    const place = await call('POST', '/places', { name: `Works ${market}`, market, hours });
    const technician = await call('POST', '/technicians', {
      name: `Person ${market}`,
      market,
      place: place.id,
    });
    const rota = await call('POST', '/rotas', {
      ...{ name: `Rota ${market}`, market },
      plan: {
        ...{ timeZone: 'Europe/Berlin', startsOn: '2026-01-05', handOver: '08:00', days: 7 },
        members: [technician.id],
      },
    });
    const consent = await call('POST', `/vehicles/${vin}/consents`, {
      ...{
        givenBy: `Owner ${market}`,
        how: 'phone',
        covers: ['comfort'],
        validUntil: api.clock.now() + hour,
      },
    });
    const remoteSession = await call(
      'POST',
      `/vehicles/${vin}/remote-sessions`,
      { reason: 'a test' },
      person,
    );
    const command = await call('POST', `/vehicles/${vin}/commands`, {
      ...{ name: 'read-faults', args: {}, reason: 'a test', expiresInSeconds: 3600 },
    });
    const work = await call('POST', `/vehicles/${vin}/exports`, {}, person);
    const backtest = await call('POST', '/rules/backtest', { rule: { id: 'too-fast' } }, person);
    const campaign = await call(
      'POST',
      '/campaigns',
      { ...{ name: `Updates ${market}`, releaseId: 'battery-2.0', selector: 'true', plan: {} } },
      person,
    );
    const [open] = (await call('GET', '/users/current/sessions', undefined, person)).items;
    const { passkey, apiKey } = await giveKeys(username);
    return {
      ...{ passkey, apiKey },
      ...{ vin, username, alert, case: caseId, attachment: attached.id, mute: muted.id },
      ...{ quarantine: quarantine.id, place: place.id, technician: technician.id, rota: rota.id },
      ...{ consent: consent.id, remoteSession: remoteSession.id, command: command.id, work: work.id },
      campaign: campaign.id,
      erasure: await erased(market),
      ...{ backtest: backtest.id, session: open.id, notification: await tell(vin, market, caseId) },
    };
  }

  /** The certificate of a vehicle that was erased. */
  async function erased(market: string): Promise<string> {
    const id = randomUUID();
    await api.db
      .insertInto('erasures')
      .values({
        ...{ id, vin: null, pseudonym: `erased-${market}`, market, requested_by: 'admin-all' },
        ...{ requested_at: 1, step: 'done', finished_at: 2, erased: '{}', kept: '[]' },
      })
      .execute();
    return id;
  }

  /** A message about a case, as the planner leaves it. */
  async function tell(vin: string, market: string, caseId: string): Promise<string> {
    const at = api.clock.now();
    const event = randomUUID();
    const text = `Told in ${market}`;
    await api.db
      .insertInto('notification_events')
      .values({
        ...{ id: event, kind: 'case', what: 'opened', problem: event, severity: 'major', markets: [market] },
        ...{ place: null, vin, case_id: caseId, alert_id: null, owner: null, link: '/', at, created_at: at },
        ...{ planned_at: at, cause: null, technician: null, actor: null, expires_at: null },
        texts: JSON.stringify({ en: text, 'zh-Hans': text, es: text }),
      })
      .execute();
    const id = randomUUID();
    await api.db
      .insertInto('notifications')
      .values({
        ...{ id, event_id: event, route: 'cases', receiver: 'admin-all', step: 0 },
        ...{ channels: ['email'], created_at: at },
      })
      .execute();
    return id;
  }

  async function giveKeys(username: string) {
    const [at, expires_at] = [api.clock.now(), api.clock.now() + 400 * 24 * hour];
    const passkey = `passkey-of-${username}`;
    await api.db
      .insertInto('user_passkeys')
      .values({
        ...{ id: passkey, username, name: 'x', public_key: Buffer.from('x'), counter: 0, transports: [] },
        ...{ backed_up: false, created_at: at, last_used_at: null },
      })
      .execute();
    const apiKey = randomUUID();
    await api.db
      .insertInto('api_keys')
      .values({
        ...{ id: apiKey, token_hash: Buffer.from(apiKey), username, name: 'x', addresses: null },
        ...{ permissions: ['vehicles.read'], created_at: at, expires_at },
        ...{ last_used_at: null, last_used_from: null },
      })
      .execute();
    return { passkey, apiKey };
  }
}

export type TwoMarkets = Awaited<ReturnType<typeof startTwoMarkets>>;
export type { Things };
