import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256Of } from '../../../src/ota/canonical-json.ts';
import { openSigningKey } from '../../../src/ota/releases/signatures.ts';
import { verifyRelease } from '../../../src/ota/releases/signed-release.ts';
import { tempDir } from '../../support/temp-dir.ts';

const description = `
id: battery-2
name: Battery
version: "2.0"
images:
  - ecu: BMS
    version: "2.0"
    hardware: [hw1]
    from: ["1.0"]
    artifacts:
      - { kind: full, file: fw.swu }
      - { kind: delta, file: fw.delta, from: "1.0" }
notes: { en: Better. }
`;

test('npm run sign: a key that stays, a release with the digests of its files, a second signature', () => {
  const folder = tempDir();
  const at = (name: string) => join(folder, name);
  const run = (...words: string[]) =>
    spawnSync(process.execPath, ['src/sign.ts', ...words], { encoding: 'utf8', env: {} });
  expect(run('new-key', at('one')).status).toBe(0);
  expect(run('new-key', at('two')).status).toBe(0);
  expect(statSync(at('one')).mode & 0o777).toBe(0o600);
  expect(run('new-key', at('one'))).toMatchObject({ status: 1, stderr: expect.stringContaining('EEXIST') });

  writeFileSync(at('fw.swu'), 'full');
  writeFileSync(at('fw.delta'), 'delta');
  writeFileSync(at('release.yaml'), description);
  expect(run('release', at('release.yaml'), '--key', at('one'), '--out', at('signed.json')).status).toBe(0);
  expect(run('release', at('signed.json'), '--key', at('two'), '--out', at('twice.json')).status).toBe(0);
  const signed = JSON.parse(readFileSync(at('twice.json'), 'utf8'));
  const keys = ['one', 'two'].map((name) => {
    const { keyId: id, publicKey } = openSigningKey(readFileSync(at(name), 'utf8'));
    return { id, publicKey, state: 'trusted' as const };
  });
  const { release, signatures } = verifyRelease(signed, keys, ['trusted']);
  expect(signatures).toHaveLength(2);
  expect(release.images[0]).toMatchObject({
    ...{ order: 0, dependsOn: [], from: ['1.0'] },
    artifacts: [
      { kind: 'full', sha256: sha256Of('full'), bytes: 4, name: 'fw.swu' },
      { kind: 'delta', sha256: sha256Of('delta'), from: '1.0' },
    ],
  });
  expect(run('check', at('twice.json'), '--public-key', at('two.pub'))).toMatchObject({
    status: 0,
    stderr: expect.stringContaining(`Signed by ${keys[1]?.id}`),
  });
  expect(run('check', at('signed.json'), '--public-key', at('two.pub')).status).toBe(1);

  writeFileSync(at('open.yaml'), description.replace('from: ["1.0"]', ''));
  expect(run('release', at('open.yaml'), '--key', at('one'))).toMatchObject({
    ...{ status: 1, stdout: '' },
    stderr: expect.stringContaining('images.0.from: is required'),
  });
});
