import type { Release } from '../../../src/ota/releases/manifest.ts';
import { newSigningKey, openSigningKey, type SigningKey } from '../../../src/ota/releases/signatures.ts';
import { releaseOf, signed } from './signed-releases.ts';
import type { TestApi } from './start-api.ts';

/** Makes and trusts a key, once for each API. */
export async function trustedKey(api: TestApi): Promise<SigningKey> {
  const key = openSigningKey(newSigningKey().privatePem);
  const body = { name: 'Release key', publicKey: key.publicKey, endorsement: null };
  const added = await api.call(await api.signedIn('admin'), 'POST', '/release-keys', body);
  if (added.json().state !== 'trusted') throw new Error(added.body);
  return key;
}

/** A release of one battery image (`battery-VERSION`), signed and taken. */
export async function released(
  api: TestApi,
  key: SigningKey,
  version: string,
  more: Partial<Release> = {},
): Promise<Release> {
  const operator = await api.signedIn('operator');
  const release = await releaseOf(api, operator, version, more);
  const made = await api.call(operator, 'POST', '/releases', signed(release, key));
  if (made.statusCode >= 300) throw new Error(made.body);
  return release;
}

/** A vehicle with this battery software. */
export async function withBattery(
  api: TestApi,
  vin: string,
  market: string,
  {
    software = '1.0',
    hardware = 'hw1',
    more = {},
  }: { software?: string; hardware?: string; more?: object } = {},
): Promise<void> {
  await api.register(vin, market, more);
  await api.db
    .insertInto('vehicle_software')
    .values({ vin, ecu: 'BMS', hardware, serial: null, software, reported_at: api.clock.now() })
    .execute();
}
