import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { languageOf } from '../../../src/api/language.ts';
import { parseTime } from '../../../src/api/schemas/common.ts';

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['*', 'en'],
  ['de-DE,de;q=0.9', 'en'],
  ['zh', 'zh-Hans'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-Hans'],
  ['en;q=0.5, zh-Hans;q=0.7', 'zh-Hans'],
  ['en, zh', 'en'],
  ['zh;q=0', 'en'],
  ['es-MX,es;q=0.9,en;q=0.5', 'es'],
  ['q=;;;,zh;q=x', 'en'],
])('Accept-Language %o → %s', (header, expected) => {
  expect(languageOf({ headers: { 'accept-language': header } } as FastifyRequest)).toBe(expected);
});

test.each([
  ['0', 0],
  ['1763780000123', 1763780000123],
  ['-5', -5],
  ['1763780000123.5', 1763780000123.5],
  ['2026-01-05', Date.UTC(2026, 0, 5)],
  ['2026-01-05T12:30', Date.UTC(2026, 0, 5, 12, 30)],
  ['2026-01-05T12:30:15Z', Date.UTC(2026, 0, 5, 12, 30, 15)],
  ['2026-01-05T12:30:15.250Z', Date.UTC(2026, 0, 5, 12, 30, 15, 250)],
  ['2026-01-05T12:30+02:00', Date.UTC(2026, 0, 5, 10, 30)],
  ['2026-01-05T12:30 02:00', Date.UTC(2026, 0, 5, 10, 30)],
  ['2026-01-05 12:30-0530', Date.UTC(2026, 0, 5, 18)],
  ['', undefined],
  ['now', undefined],
  ['1e3', undefined],
  ['2026-02-30', undefined],
  ['2026-1-5', undefined],
  ['9999999999999999', undefined],
])('the time %o → %o', (text, expected) => {
  expect(parseTime(text)).toBe(expected);
});
