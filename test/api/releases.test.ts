import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256Of } from '../../src/ota/canonical-json.ts';
import {
  endorsementOf,
  newSigningKey,
  openSigningKey,
  type SigningKey,
  signBytes,
} from '../../src/ota/releases/signatures.ts';
import { releaseOf, signed } from './support/signed-releases.ts';
import { startApi, type TestApi } from './support/start-api.ts';

// One after another: keys and releases stay.
let api: TestApi;
let operator: string;
let admin: string;
let other: string;
let first: SigningKey;
const newKey = () => openSigningKey(newSigningKey().privatePem);
const addKey = (token: string, key: SigningKey, voucher?: SigningKey) =>
  api.call(token, 'POST', '/release-keys', {
    name: 'Release key',
    publicKey: key.publicKey,
    endorsement: voucher === undefined ? null : signBytes(endorsementOf(key.publicKey), voucher),
  });
const post = (body: unknown) => api.call(operator, 'POST', '/releases', body);

beforeAll(async () => {
  api = await startApi();
  operator = await api.signedIn('operator');
  admin = await api.signedIn('admin');
  other = await api.signedIn('admin', ['DE', 'FR']);
});
afterAll(() => api.stop());

describe('keys', () => {
  test('the first is trusted; the next by the one before it, or by a second person', async () => {
    first = newKey();
    expect((await addKey(admin, first)).json()).toMatchObject({ id: first.keyId, state: 'trusted' });
    expect((await addKey(admin, first)).json()).toMatchObject({ code: 'key-exists' });

    const next = newKey();
    expect((await addKey(admin, next, newKey())).json()).toMatchObject({ code: 'bad-endorsement' });
    expect((await addKey(admin, next, first)).json()).toMatchObject({
      ...{ id: next.keyId, state: 'trusted', endorsedBy: first.keyId },
    });

    const lost = newKey();
    expect((await addKey(admin, lost)).json()).toMatchObject({ state: 'proposed' });
    const approve = (token: string) => api.call(token, 'POST', `/release-keys/${lost.keyId}/approve`);
    expect((await approve(admin)).json()).toMatchObject({ code: 'second-person' });
    expect((await approve(other)).json()).toMatchObject({ state: 'trusted', trustedBy: 'admin-de-fr' });
    expect((await approve(other)).json()).toMatchObject({ code: 'key-state' });
  });

  test('a private key is refused by name', async () => {
    const body = { name: 'x', publicKey: newSigningKey().privatePem };
    expect((await api.call(admin, 'POST', '/release-keys', body)).json()).toMatchObject({
      code: 'private-key-shown',
    });
  });
});

describe('a release', () => {
  test('is checked before it is signed: the digest that the signer will see, or what is wrong where', async () => {
    const release = await releaseOf(api, operator, '1.9');
    const check = async (manifest: object) =>
      (await api.call(operator, 'POST', '/releases/check', { manifest })).json();
    const { manifest } = signed(release, first);
    expect(await check(release)).toEqual({ manifest, digest: sha256Of(manifest) });
    expect(await check({ ...release, id: 'Not This', notes: { de: 'Besser.' } })).toMatchObject({
      ...{ status: 400, code: 'bad-manifest' },
      errors: expect.arrayContaining([
        expect.objectContaining({ path: 'id' }),
        expect.objectContaining({ path: 'notes.en', message: 'is required' }),
      ]),
    });
    expect((await api.call(operator, 'GET', '/releases/battery-1.9')).statusCode).toBe(404);
  });

  test('is taken as it was signed, once, and stands with its digest', async () => {
    const given = signed(await releaseOf(api, operator, '2.0'), first);
    const made = await post(given);
    expect(made.statusCode).toBe(201);
    expect(made.json()).toMatchObject({
      ...{ id: 'battery-2.0', digest: sha256Of(given.manifest), isTrusted: true, why: null },
      ...{ ecus: ['BMS'], rollback: false, manifest: given.manifest, createdBy: 'operator-all' },
    });
    expect((await post(given)).statusCode).toBe(200);
    const list = (await api.call(operator, 'GET', '/releases')).json();
    expect(list.items.map((item: { id: string }) => item.id)).toContain('battery-2.0');
    expect((await api.call(operator, 'GET', '/releases/battery-2.0')).json()).toEqual(made.json());
    const artifact = sha256Of('battery 2.0');
    expect((await api.call(operator, 'DELETE', `/artifacts/${artifact}`)).json()).toMatchObject({
      code: 'artifact-in-use',
    });
  });

  test('Rivian 2023.42: another one under the same id, or the same name and version, is a 409 with both digests', async () => {
    const before = await releaseOf(api, operator, '2.1');
    const made = (await post(signed(before, first))).json();
    for (const change of [{ notes: { en: 'Fixed.' } }, { id: 'battery-2.1-again' }]) {
      const given = signed({ ...before, ...change }, first);
      const answer = await post(given);
      expect(answer.statusCode).toBe(409);
      expect(answer.json()).toMatchObject({
        code: 'release-altered',
        detail: expect.stringMatching(new RegExp(`${made.digest}.*${sha256Of(given.manifest)}`)),
      });
    }
  });

  test('unsigned, altered, or of bytes that are not here, it is refused', async () => {
    const release = await releaseOf(api, operator, '2.2');
    const given = signed(release, first);
    expect((await post({ ...given, signatures: [] })).statusCode).toBe(400);
    expect((await post(signed(release, newKey()))).json()).toMatchObject({ code: 'release-unsigned' });
    const altered = { ...given, manifest: given.manifest.replace('"hw1"', '"hw2"') };
    expect((await post(altered)).json()).toMatchObject({ code: 'bad-signature' });
    const [image] = release.images;
    const [artifact] = image?.artifacts ?? [];
    if (image === undefined || artifact === undefined) throw new Error('no image');
    for (const change of [{ sha256: 'b'.repeat(64) }, { bytes: artifact.bytes + 1 }]) {
      const images = [{ ...image, artifacts: [{ ...artifact, ...change }] }];
      const answer = await post(signed({ ...release, images }, first));
      expect(answer.json()).toMatchObject({ status: 409, code: 'artifact-missing' });
    }
    expect((await api.call(operator, 'GET', '/releases/battery-2.2')).statusCode).toBe(404);
  });

  test('of a retired key stays good and is not joined by another; of a revoked one it goes nowhere until it is signed again', async () => {
    const [old, next] = [newKey(), newKey()];
    await addKey(admin, old, first);
    await addKey(admin, next, first);
    const end = (state: string) =>
      api.call(admin, 'POST', `/release-keys/${old.keyId}/end`, { state, reason: 'Test' });
    const release = await releaseOf(api, operator, '3.0');
    await post(signed(release, old));
    await end('retired');
    expect((await api.ota.releases.trusted('battery-3.0')).release.version).toBe('3.0');
    const later = await releaseOf(api, operator, '3.1');
    expect((await post(signed(later, old))).json()).toMatchObject({ code: 'release-unsigned' });

    await end('revoked');
    await expect(api.ota.releases.trusted('battery-3.0')).rejects.toMatchObject({
      code: 'release-not-trusted',
    });
    expect((await api.call(operator, 'GET', '/releases/battery-3.0')).json()).toMatchObject({
      isTrusted: false,
    });
    expect((await post(signed(release, next))).statusCode).toBe(200);
    expect((await api.ota.releases.trusted('battery-3.0')).signatures).toMatchObject([{ keyId: next.keyId }]);
  });

  test('rows that somebody changed in the database are not believed', async () => {
    const given = signed(await releaseOf(api, operator, '4.0'), first);
    await post(given);
    const change = () =>
      api.db
        .updateTable('releases')
        .set({ manifest: given.manifest.replace('"hw1"', '"hw2"') })
        .where('id', '=', 'battery-4.0')
        .execute();
    await expect(change()).rejects.toThrow('never changed');
    await sql`alter table releases disable trigger unchangeable`.execute(api.db);
    await change();
    await sql`alter table releases enable trigger unchangeable`.execute(api.db);
    await expect(api.ota.releases.trusted('battery-4.0')).rejects.toMatchObject({
      code: 'release-not-trusted',
      message: expect.stringContaining('was altered'),
    });
  });
});
