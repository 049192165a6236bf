import { expect, test } from 'vitest';
import { isLanguage, localeOf, nearestLanguage } from '../../../src/console/i18n/languages.ts';

test.each([
  [['de-DE', 'es-MX', 'en'], 'es'],
  [['zh-TW', 'en'], 'zh-Hans'],
  [['fr'], 'en'],
  [[], 'en'],
  [['en-US'], 'en'],
])('a browser that asks for %j gets %s', (tags, language) => {
  expect(nearestLanguage(tags)).toBe(language);
});

test('dates and numbers are written as in the reader’s own country, where the browser names it', () => {
  expect(localeOf('en', ['de-DE', 'en-US', 'en'])).toBe('en-US');
  expect(localeOf('en', ['de-DE'])).toBe('en-GB');
  expect(localeOf('es', ['es-MX'])).toBe('es-MX');
  expect(localeOf('zh-Hans', ['zh'])).toBe('zh-CN');
});

test('what is kept in a browser is checked', () => {
  expect(isLanguage('zh-Hans')).toBe(true);
  expect(isLanguage('toString')).toBe(false);
  expect(isLanguage(null)).toBe(false);
});
