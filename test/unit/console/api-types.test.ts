import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { apiTypes } from '../../support/api-types.ts';

test('the console’s types are those of /openapi.json (else: npm run api-types)', async () => {
  const file = resolve(import.meta.dirname, '../../../src/console/api/openapi.ts');
  expect(readFileSync(file, 'utf8')).toBe(await apiTypes());
});
