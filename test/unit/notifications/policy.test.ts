import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { matchRoutes, parsePolicy } from '../../../src/notifications/policy.ts';
import { policySchema } from '../../../src/notifications/policy-schema.ts';
import { readPolicy } from '../../../src/notifications/read-policy.ts';
import { tempDir } from '../../support/temp-dir.ts';

const shipped = join(import.meta.dirname, '../../../policies/notifications.yaml');
const german = { kind: 'case', what: 'opened', severity: 'critical', markets: ['DE'], place: null } as const;

test('the shipped policy is sound and has an answer for every severity of a case', async () => {
  const policy = parsePolicy(shipped, readFileSync(shipped, 'utf8'));
  expect(matchRoutes(policy, german).map(({ id }) => id)).toEqual(['critical-case']);
  for (const severity of ['info', 'minor', 'major', 'critical'] as const)
    expect(matchRoutes(policy, { ...german, severity })).toHaveLength(1);
  expect(matchRoutes(policy, { ...german, what: 'comment' })).toEqual([]);
  // Without a rota, too, somebody hears of what is grave at once.
  for (const severity of ['major', 'critical'] as const)
    expect(matchRoutes(policy, { ...german, severity })[0]?.steps[0]?.whom).toContainEqual({
      role: 'support',
    });
});

test('faults are named by file, line and place', () => {
  const wrong = `version: 1
routes:
  - id: Bad Id
    kind: case
    what: [firing]
    steps:
      - whom: [{ role: boss }]
        channels: [email, email]
      - whom: [{ role: admin, user: me }]
        channels: [pigeon]
    colour: red
`;
  let message = '';
  try {
    parsePolicy('notifications.yaml', wrong);
  } catch (error) {
    message = (error as Error).message;
  }
  for (const fault of [
    /notifications\.yaml:3: routes\.0\.id/,
    /notifications\.yaml:7: routes\.0\.steps\.0\.whom/,
    /notifications\.yaml:8: routes\.0\.steps\.0\.channels: names a channel twice/,
    /notifications\.yaml:9: routes\.0\.steps\.1\.whom\.0: must be exactly one/,
    /notifications\.yaml:10: routes\.0\.steps\.1\.channels/,
    /notifications\.yaml:11: /,
  ])
    expect(message).toMatch(fault);
});

test('what cannot happen, steps out of order and an id twice are refused', () => {
  const route = (id: string, what: string, after: number) => `  - id: ${id}
    kind: case
    what: [${what}]
    steps:
      - { whom: [{ owner: true }], channels: [email], afterMinutes: 5 }
      - { whom: [{ role: admin }], channels: [email], afterMinutes: ${after} }
`;
  const policy = (...routes: string[]) => `version: 1\nroutes:\n${routes.join('')}`;
  const parse = (text: string) => parsePolicy('p.yaml', text);
  expect(parse(policy(route('one', 'opened', 6))).routes).toHaveLength(1);
  expect(() => parse(policy(route('one', 'firing', 6)))).toThrow(
    /p\.yaml:5: .*nothing that happens to a case/,
  );
  expect(() => parse(policy(route('one', 'opened', 5)))).toThrow(
    /p\.yaml:8: .*more than that of the step before/,
  );
  expect(() => parse(policy(route('one', 'opened', 6), route('one', 'opened', 6)))).toThrow(
    /p\.yaml:9: .*is taken/,
  );
});

test('markets and places narrow a route', () => {
  const policy = parsePolicy(
    'p.yaml',
    `version: 1
routes:
  - id: berlin
    kind: case
    what: [opened]
    markets: [DE, AT]
    places: [berlin]
    steps: [{ whom: [{ onCall: place }], channels: [sms] }]
`,
  );
  expect(matchRoutes(policy, german)).toEqual([]);
  expect(matchRoutes(policy, { ...german, place: 'berlin' })).toHaveLength(1);
  expect(matchRoutes(policy, { ...german, place: 'berlin', markets: ['FR'] })).toEqual([]);
  expect(matchRoutes(policy, { ...german, place: 'berlin', markets: [] })).toEqual([]);
});

test('the operator’s own policy goes before the shipped one; a bad one names file, line and field', async () => {
  const directory = tempDir();
  expect((await readPolicy(directory, shipped)).file).toBe('policies/notifications.yaml');
  mkdirSync(join(directory, 'policies'));
  const own = join(directory, 'policies/notifications.yaml');
  writeFileSync(own, readFileSync(shipped, 'utf8'));
  expect((await readPolicy(directory, shipped)).file).toBe(own);
  writeFileSync(own, 'version: 1\nroutes:\n  - id: x\n    kind: case\n    what: [opened]\n    steps: []\n');
  await expect(readPolicy(directory, shipped)).rejects.toThrow(/notifications\.yaml:6: .*steps/);
});

test('the schema for editors is that of the code', () => {
  const kept = readFileSync(join(shipped, '../notifications.schema.json'), 'utf8');
  expect(JSON.parse(kept)).toEqual(JSON.parse(JSON.stringify(policySchema())));
});
