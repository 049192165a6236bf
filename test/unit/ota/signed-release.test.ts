import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CanonicalValue,
  canonicalJson,
  parseCanonical,
  sha256Of,
} from '../../../src/ota/canonical-json.ts';
import { checkedManifest, type Release } from '../../../src/ota/releases/manifest.ts';
import {
  isSignedBy,
  keyIdOf,
  newSigningKey,
  normalPublicKey,
  openSigningKey,
  signBytes,
} from '../../../src/ota/releases/signatures.ts';
import { type KeyState, type KnownKey, verifyRelease } from '../../../src/ota/releases/signed-release.ts';
import { delta, full, image, release } from './support/given-release.ts';

const [ours, other] = [newSigningKey(), newSigningKey()].map(({ privatePem }) => openSigningKey(privatePem));
if (ours === undefined || other === undefined) throw new Error('no keys');
const known = (key: typeof ours, state: KeyState = 'trusted'): KnownKey => ({
  id: key.keyId,
  publicKey: key.publicKey,
  state,
});
const manifest = canonicalJson(release('2', [image('BMS', '2')]) as unknown as CanonicalValue);
const signed = { manifest, signatures: [signBytes(manifest, ours)] };

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'fine';
}

describe('canonical JSON', () => {
  test('has one text: keys in order of their UTF-16 units, no white space', () => {
    const value = { b: [1, -0, true, null], a: 'é"\n', '€': 1, '😀': 2, ﬀ: 3, z: undefined };
    expect(canonicalJson(value)).toBe('{"a":"é\\"\\n","b":[1,0,true,null],"€":1,"😀":2,"ﬀ":3}');
  });

  test.each([
    '{"a":1,"a":1}',
    '{"a": 1}',
    '{"b":1,"a":2}',
    '{"a":1.0}',
    '{"a":1e0}',
    '{"a":"\\u0041"}',
    '{"a":-0}',
  ])('is not %s', (text) => expect(parseCanonical(text)).toBeUndefined());

  test('refuses what readers would round', () => {
    expect(() => canonicalJson(0.5)).toThrow(TypeError);
    expect(() => canonicalJson(2 ** 53)).toThrow(TypeError);
    expect(() => canonicalJson('\ud800')).toThrow(TypeError);
  });
});

describe('a signed release', () => {
  test('is believed by its signature, and has the digest of its bytes', () => {
    const verified = verifyRelease(signed, [known(ours)], ['trusted']);
    expect(verified).toMatchObject({ digest: sha256Of(manifest), release: { id: 'release-2' } });
  });

  test.each([
    ['by a key that is not known', signed, [known(other)], 'release-unsigned'],
    ['by a key that was revoked', signed, [known(ours, 'revoked')], 'release-unsigned'],
    ['by a key that is only proposed', signed, [known(ours, 'proposed')], 'release-unsigned'],
    ['under the name of another key', named(other.keyId), [known(ours), known(other)], 'bad-signature'],
    ['without a signature that is one', bare('AAAA'), [known(ours)], 'bad-signature'],
    [
      'beside a wrong signature',
      {
        manifest,
        signatures: [
          ...signed.signatures,
          { keyId: other.keyId, signature: bare('').signatures[0]?.signature ?? '' },
        ],
      },
      [known(ours), known(other)],
      'bad-signature',
    ],
  ] as const)('is refused %s', (_, given, keys, code) => {
    expect(
      codeOf(() => verifyRelease({ ...given, signatures: [...given.signatures] }, keys, ['trusted'])),
    ).toBe(code);
  });

  test('is refused with any byte other than signed', () => {
    const bytes = Buffer.from(manifest);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 6 }), (at, bit) => {
        const altered = Buffer.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ (1 << bit);
        const given = { ...signed, manifest: altered.toString('latin1') };
        expect(codeOf(() => verifyRelease(given, [known(ours)], ['trusted']))).toBe('bad-signature');
      }),
    );
  });

  test('is refused where its bytes could be read in two ways, though signed', () => {
    const text = manifest.replace('"rollback"', '"x"').replace('{', '{ ');
    const given = { manifest: text, signatures: [signBytes(text, ours)] };
    expect(codeOf(() => verifyRelease(given, [known(ours)], ['trusted']))).toBe('manifest-not-canonical');
  });

  function named(keyId: string) {
    return { manifest, signatures: signed.signatures.map(({ signature }) => ({ keyId, signature })) };
  }
  function bare(signature: string) {
    return { manifest, signatures: [{ keyId: ours?.keyId ?? '', signature }] };
  }
});

test('a key is the same key in whatever PEM it comes; a private one is refused by name', () => {
  const { privatePem, publicPem } = newSigningKey();
  const folded = publicPem.replaceAll('\n', '\r\n');
  expect(normalPublicKey(folded)).toBe(publicPem);
  expect(keyIdOf(folded)).toBe(openSigningKey(privatePem).keyId);
  expect(codeOf(() => normalPublicKey(privatePem))).toBe('private-key-shown');
  expect(codeOf(() => normalPublicKey('x'))).toBe('bad-key');
  expect(isSignedBy('a', `${signBytes('a', ours).signature} `, ours.publicKey)).toBe(false);
});

describe('a manifest', () => {
  const bad: [string, Release, string][] = [
    [
      'without a full artifact',
      release('2', [image('BMS', '2', { artifacts: [delta('1', '2')] })]),
      'images.0.artifacts',
    ],
    [
      'with two images for one thing',
      release('2', [image('BMS', '2'), image('BMS', '3')]),
      'images.1.hardware.0',
    ],
    [
      'that goes back without saying so',
      release('2', [image('BMS', '2', { from: ['1', '3'] })]),
      'images.0.from.1',
    ],
    [
      'with a delta that goes back',
      release('2', [image('BMS', '2', { artifacts: [full('2'), delta('3', '2')] })]),
      'images.0.artifacts.1.from',
    ],
    [
      'with a delta to nowhere',
      release('3', [image('BMS', '3', { from: ['1'], artifacts: [full('3'), delta('1', '2')] })]),
      'images.0.artifacts.1.to',
    ],
    ['that goes back from anywhere', release('2', [image('BMS', '2')], { rollback: true }), 'images.0.from'],
    [
      'that installs first what depends on the second',
      release('2', [
        image('VCU', '2', { dependsOn: [{ ecu: 'BMS', atLeast: '2' }] }),
        image('BMS', '2', { order: 1 }),
      ]),
      'images.0.dependsOn.0',
    ],
    [
      'that never gives what it asks for',
      release('2', [
        image('VCU', '2', { order: 1, dependsOn: [{ ecu: 'BMS', atLeast: '3' }] }),
        image('BMS', '2'),
      ]),
      'images.0.dependsOn.0',
    ],
    [
      'without notes that all can read',
      release('2', [image('BMS', '2')], { notes: { de: 'Besser.' } }),
      'notes.en',
    ],
    ['with a key that is not known', { ...release('2', [image('BMS', '2')]), force: true } as Release, ''],
  ];
  test.each(bad)('%s is refused at its field', (_, given, path) => {
    try {
      checkedManifest(given);
    } catch (error) {
      expect((error as { fields: { path: string }[] }).fields.map((field) => field.path)).toContain(path);
      return;
    }
    throw new Error('it was taken');
  });
});
