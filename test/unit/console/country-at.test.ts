import { expect, test } from 'vitest';
import { countryAt } from '../../../src/console/pages/fleet/map/country-at.ts';

test.each([
  ['Munich', 48.14, 11.58, 'DE'],
  ['São Paulo', -23.55, -46.63, 'BR'],
  ['Maseru, within another country', -29.4, 28.2, 'LS'],
  ['Pevek, west of the date line', 69.4, 171.5, 'RU'],
  ['Uelen, east of it', 66.2, -173.5, 'RU'],
  ['the Atlantic', 30, -40, null],
])('%s', (_, latitude, longitude, code) => {
  expect(countryAt(latitude, longitude)).toBe(code);
});
