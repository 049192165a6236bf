import { expect, test } from 'vitest';
import { matches } from '../../../src/console/shell/palette/palette-item.ts';

test.each([
  ['Theme: Dark', 'dark', true],
  ['Theme: Dark', 'the da', true],
  ['Theme: Dark', 'heme', false],
  ['Cerrar sesión', 'sesion', true],
  ['Auditoría', 'AUDITORI', true],
  ['键盘快捷键', '快捷', true],
  ['Quarantine', 'quart', false],
])('%s is found by "%s": %s', (label, question, isFound) => {
  expect(matches({ label }, question)).toBe(isFound);
});
