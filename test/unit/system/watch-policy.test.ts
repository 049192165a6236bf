import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readWatchPolicy } from '../../../src/system/watch-policy.ts';
import { tempDir } from '../../support/temp-dir.ts';

const shipped = join(import.meta.dirname, '../../../policies/watch.yaml');

function own(text: string): string {
  const directory = tempDir();
  mkdirSync(join(directory, 'policies'));
  writeFileSync(join(directory, 'policies', 'watch.yaml'), text);
  return directory;
}

test('an own file names what is to differ; the rest is as shipped', async () => {
  const whole = await readWatchPolicy(tempDir(), shipped);
  const directory = own(
    'version: 1\nwatches:\n  disk-full: { severity: major, below: 5000, forSeconds: 0, clearSeconds: 10 }\n',
  );
  const policy = await readWatchPolicy(directory, shipped);
  expect(policy['disk-full']).toEqual({ severity: 'major', below: 5000, forSeconds: 0, clearSeconds: 10 });
  expect({ ...policy, 'disk-full': whole['disk-full'] }).toEqual(whole);
});

const rest = 'severity: major, forSeconds: 0, clearSeconds: 10';
test.each([
  ['disk-ful', `disk-ful: { ${rest}, below: 5 }`, /disk-ful/],
  ['no number', `disk-full: { ${rest}, below: much }`, /watch\.yaml:3: .*below: must be a number/],
  ['another kind of limit', `disk-full: { ${rest}, above: 5 }`, /disk-full: must have below/],
  [
    'a limit where there is none',
    `database-away: { ${rest}, above: 5 }`,
    /database-away: must have no limit/,
  ],
  ['limits the wrong way round', `disk-full: { ${rest}, below: 5, until: 4 }`, /must not be less than below/],
  ['a part left out', 'disk-full: { severity: major, below: 5 }', /forSeconds: is required/],
])('%s is refused, by name', async (_name, line, message) => {
  await expect(readWatchPolicy(own(`version: 1\nwatches:\n  ${line}\n`), shipped)).rejects.toThrow(message);
});
