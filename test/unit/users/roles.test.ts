import { expect, test } from 'vitest';
import {
  covers,
  coversScope,
  isAllowed,
  permissions,
  permissionsOf,
  roles,
} from '../../../src/users/roles.ts';

test('each role may what the role before it may', () => {
  for (const [index, role] of roles.entries()) {
    const before = roles[index - 1];
    if (before !== undefined)
      expect(permissionsOf({ role })).toEqual(expect.arrayContaining(permissionsOf({ role: before })));
  }
  expect(permissionsOf({ role: 'admin' })).toEqual(Object.keys(permissions));
  expect(isAllowed('viewer', 'users.write')).toBe(false);
});

test('a key may what it was given, and no more than its person', () => {
  const key = { permissions: ['vehicles.read', 'rules.write'] as const };
  expect(permissionsOf({ role: 'viewer', key })).toEqual(['vehicles.read']);
  expect(permissionsOf({ role: 'operator', key })).toEqual(['vehicles.read', 'rules.write']);
  expect(permissionsOf({ role: 'operator', key: null })).toEqual(permissionsOf({ role: 'operator' }));
});

test.each([
  [null, 'DE', true],
  [null, null, true],
  [['DE'], 'DE', true],
  [['DE'], 'FR', false],
  [['DE'], null, false],
  [[], 'DE', false],
])('the scope %o covers %o: %o', (scope, market, expected) => {
  expect(covers(scope, market)).toBe(expected);
});

test.each([
  [null, null, true],
  [null, ['DE'], true],
  [['DE'], null, false],
  [['DE', 'FR'], ['FR'], true],
  [['DE'], ['DE', 'FR'], false],
  [['DE'], [], true],
])('the scope %o holds the scope %o: %o', (outer, inner, expected) => {
  expect(coversScope(outer, inner)).toBe(expected);
});
