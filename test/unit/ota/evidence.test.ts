import { describe, expect, test } from 'vitest';
import { type CanonicalValue, canonicalJson, sha256Of } from '../../../src/ota/canonical-json.ts';
import type { EvidenceEntry, NewEvidence } from '../../../src/ota/evidence/evidence-entry.ts';
import { endLine, entryLine, headerLine } from '../../../src/ota/evidence/evidence-file.ts';
import { chainEntries, emptyChain, targetsDigest } from '../../../src/ota/evidence/hash-chain.ts';
import { verifyEvidence } from '../../../src/ota/evidence/verify-evidence.ts';
import { newSigningKey, openSigningKey, signBytes } from '../../../src/ota/releases/signatures.ts';
import { image, release } from './support/given-release.ts';

const campaign = '5b1f3f0e-0000-4000-8000-000000000001';
const key = openSigningKey(newSigningKey().privatePem);
const manifest = canonicalJson(release('2', [image('BMS', '2')]) as unknown as CanonicalValue);
const vins = ['WRSLDJZZZ00000001', 'WRSLDJZZZ00000002', 'WRSLDJZZZ00000003'];
const before = { BMS: { hardware: 'hw1', software: '1' } };
const after = { BMS: { hardware: 'hw1', software: '2' } };
const approved = {
  ...{ requestedBy: 'ann', approvedBy: 'bob', releaseId: 'release-2', releaseDigest: sha256Of(manifest) },
  ...{ targets: 3, targetsDigest: targetsDigest(vins) },
};
const log: NewEvidence[] = [
  {
    kind: 'created',
    at: 1,
    data: { by: 'ann', name: 'Battery', releaseId: 'release-2', releaseDigest: sha256Of(manifest) },
  },
  { kind: 'targets', at: 2, data: { from: 0, vins } },
  { kind: 'approved', at: 3, data: approved },
  { kind: 'wave', at: 4, data: { index: 0, vehicles: 3 } },
  ...vins.flatMap((vin, index): NewEvidence[] => [
    { kind: 'offered', at: 5, data: { vin, deployment: String(index), before } },
    { kind: 'owner', at: 6, data: { vin, deployment: String(index), answer: 'accepted', by: 'owner' } },
    {
      kind: 'result',
      at: 7,
      data: {
        ...{
          vin,
          deployment: String(index),
          state: index === 2 ? 'failed' : 'succeeded',
          code: null,
          before,
        },
        after: index === 2 ? before : after,
        rxswin: index === 2 ? [] : [{ regulation: 'R79', before: 'A1', after: 'A2' }],
      },
    },
  ]),
  { kind: 'campaign', at: 8, data: { state: 'completed', by: null, why: null } },
];

const header = headerLine({
  ...{ format: 'roadside-evidence-1' as const, campaign, exportedAt: 9 },
  releases: [{ manifest, signatures: [signBytes(manifest, key)] }],
  keys: [
    {
      ...{ id: key.keyId, name: 'Release key', publicKey: key.publicKey, state: 'trusted' },
      ...{ addedBy: 'root', addedAt: 0, revokedAt: null },
    },
  ],
});
const { entries, head } = chainEntries(emptyChain(campaign), log);
const whole = [header, ...entries.map(entryLine), endLine(head)];

async function verdictOf(lines: readonly string[] | Buffer) {
  const bytes = Buffer.isBuffer(lines) ? lines : Buffer.from(lines.join(''));
  return verifyEvidence(
    (async function* () {
      for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
    })(),
  );
}

describe('a log that was exported', () => {
  test('is found as it was written, and says who got what', async () => {
    expect(await verdictOf(whole)).toEqual({
      faults: [],
      campaign,
      head: head.hash,
      summary: {
        entries: log.length,
        approvedBy: 'bob',
        releases: [{ id: 'release-2', digest: sha256Of(manifest) }],
        targets: 3,
        results: { succeeded: 2, failed: 1 },
        rxswin: { 'R79: A1 → A2': 2 },
      },
    });
  });

  test('any one byte that is flipped is found, and its line named', async () => {
    const bytes = Buffer.from(whole.join(''));
    for (let at = 0; at < bytes.length; at += 17) await flippedIsFound(bytes, at, at % 8);
    for (let at = bytes.indexOf('\n'); at !== -1; at = bytes.indexOf('\n', at + 1)) {
      for (const beside of [at, at + 1].filter((place) => place < bytes.length)) {
        await flippedIsFound(bytes, beside, beside % 8);
      }
    }
  });

  async function flippedIsFound(bytes: Buffer, at: number, bit: number): Promise<void> {
    const line = bytes.subarray(0, at).toString('latin1').split('\n').length;
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
    const { faults } = await verdictOf(flipped);
    expect(faults[0], `byte ${at}`).toMatchObject({ line });
    if (line > 1 && line < whole.length) expect(faults[0]).toMatchObject({ seq: line - 1 });
  }

  test.each<[string, string[], string]>([
    [
      'an entry left out',
      whole.toSpliced(4, 1),
      'entry 5 (offered of WRSLDJZZZ00000001) stands where entry 4 should',
    ],
    [
      'two entries exchanged',
      whole.with(3, whole[4] ?? '').with(4, whole[3] ?? ''),
      'stands where entry 3 should',
    ],
    ['the last entries cut off', whole.toSpliced(-3, 2), 'another end'],
    ['the end cut off', whole.slice(0, -1), 'the end is missing'],
    ['an entry of another campaign', whole.with(1, foreign()), 'does not follow entry 0'],
    [
      'an entry written anew',
      whole.with(7, rewritten(7)),
      'entry 8 (offered of WRSLDJZZZ00000002) does not follow entry 7',
    ],
    ['something behind the end', [...whole, whole[1] ?? ''], 'stands behind the end'],
    ['nothing', [], 'the end is missing'],
  ])('%s', async (_, lines, what) => {
    const { faults } = await verdictOf(lines);
    expect(faults.map((fault) => fault.what).join('\n')).toContain(what);
  });

  test.each<[string, (log: NewEvidence[]) => NewEvidence[], string]>([
    [
      'approved by the one who asked',
      (log) => log.with(2, { kind: 'approved', at: 3, data: { ...approved, approvedBy: 'ann' } }),
      'by the one who asked',
    ],
    [
      'another vehicle than approved',
      (log) => log.with(1, { kind: 'targets', at: 2, data: { from: 0, vins: vins.slice(1) } }),
      'are not the 2 listed',
    ],
    [
      'a vehicle that is no target',
      (log) => [
        ...log,
        { kind: 'owner', at: 9, data: { vin: 'X', deployment: '', answer: 'accepted', by: null } },
      ],
      'not among the targets',
    ],
    ['a second result', (log) => [...log, log[6] as NewEvidence], 'has a result already'],
    [
      'another release than approved',
      (log) => log.with(2, { kind: 'approved', at: 3, data: { ...approved, releaseDigest: 'a'.repeat(64) } }),
      'approves the release with the digest',
    ],
    ['no approval', (log) => log.toSpliced(2, 1), 'without an approval'],
  ])('a log that is whole, and contradicts itself: %s', async (_, change, what) => {
    const made = chainEntries(emptyChain(campaign), change(log));
    const { faults } = await verdictOf([header, ...made.entries.map(entryLine), endLine(made.head)]);
    expect(faults.map((fault) => fault.what).join('\n')).toContain(what);
  });

  function foreign(): string {
    return entryLine(chainEntries(emptyChain('another'), log.slice(0, 1)).entries[0] as EvidenceEntry);
  }

  function rewritten(seq: number): string {
    const entry = entries[seq - 1] as EvidenceEntry;
    const made = chainEntries({ seq: seq - 1, hash: entry.prev }, [
      { ...(log[seq - 1] as NewEvidence), at: 99 },
    ]);
    return entryLine(made.entries[0] as EvidenceEntry);
  }
});
