import { describe, expect, test } from 'vitest';
import {
  formatAge,
  formatDuration,
  formatTime,
  shortTime,
  tickLabels,
} from '../../../src/console/format/times.ts';

const berlin = 'Europe/Berlin';
/** 22 November 2026, 22:00:05 in Berlin, the 23rd in Shanghai. */
const evening = Date.UTC(2026, 10, 22, 21, 0, 5);
const minute = 60_000;
const hour = 60 * minute;

describe('a time', () => {
  test('is told in the zone asked for, and to 24 hours in every language', () => {
    expect(formatTime(evening, 'moment', 'en-GB', berlin)).toBe('22 Nov 2026, 22:00:05');
    expect(formatTime(evening, 'moment', 'en-US', berlin)).toBe('Nov 22, 2026, 22:00:05');
    expect(formatTime(evening, 'moment', 'zh-CN', 'Asia/Shanghai')).toBe('2026年11月23日 05:00:05');
    expect(formatTime(evening, 'clockMinute', 'es-ES', 'America/Mexico_City')).toBe('15:00');
    expect(formatTime(Date.UTC(2026, 10, 22), 'clock', 'en-US', 'UTC')).toBe('00:00:00');
  });

  test('is as short as it can be without a doubt', () => {
    const short = (at: number) => shortTime(at, evening, 'en-GB', berlin);
    expect(short(evening - 5 * hour)).toBe('17:00');
    expect(short(evening - 23 * hour)).toBe('21 Nov, 23:00');
    expect(short(evening - 400 * 24 * hour)).toBe('18 Oct 2025');
  });

  test('long ago is told in the largest unit; less than a minute ago has no number', () => {
    expect(formatAge(evening - 59_000, evening, 'en-GB')).toBeNull();
    expect(formatAge(evening + hour, evening, 'en-GB')).toBeNull();
    expect(formatAge(evening - 5 * minute, evening, 'en-GB')).toBe('5 min ago');
    expect(formatAge(evening - 26 * hour, evening, 'en-GB')).toBe('1 day ago');
    expect(formatAge(evening - 3 * hour, evening, 'zh-CN')).toBe('3小时前');
  });

  test('that something took is told in the two largest units', () => {
    expect(formatDuration(4_200, 'en-GB')).toBe('4.2 secs');
    expect(formatDuration(90 * minute, 'en-GB')).toBe('1 hr 30 mins');
    expect(formatDuration(2 * hour, 'en-GB')).toBe('2 hrs');
    expect(formatDuration(51 * hour, 'zh-CN')).toBe('2天 3小时');
  });
});

describe('a time axis', () => {
  const at = (day: number, hours: number): number => Date.UTC(2026, 10, day, hours - 1) / 1000;
  const night = [at(21, 22), at(22, 0), at(22, 2)];

  test('speaks the reader’s language, and names a day once', () => {
    expect(tickLabels(night, 7200, 'zh-CN', berlin)).toEqual(['22:00\n11月21日', '00:00\n11月22日', '02:00']);
    expect(tickLabels(night, 7200, 'en-GB', berlin)).toEqual(['22:00\n21 Nov', '00:00\n22 Nov', '02:00']);
  });

  test('where ticks are days apart there is no time of day', () => {
    expect(tickLabels([at(21, 0), at(22, 0)], 86_400, 'en-GB', berlin)).toEqual(['21 Nov', '22 Nov']);
  });
});
