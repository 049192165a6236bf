import { expect, test } from 'vitest';
import { tickLabels } from '../../../src/console/parts/times.ts';

const at = (day: number, hour: number): number => new Date(2026, 10, day, hour).getTime() / 1000;
const evening = [at(21, 22), at(22, 0), at(22, 2)];

test('a time axis speaks the reader’s language, and names a day once', () => {
  expect(tickLabels(evening, 7200, 'zh-Hans')).toEqual(['22:00\n11月21日', '00:00\n11月22日', '02:00']);
  expect(tickLabels(evening, 7200, 'en-GB')).toEqual(['22:00\n21 Nov', '00:00\n22 Nov', '02:00']);
});

test('where ticks are days apart there is no time of day', () => {
  expect(tickLabels([at(21, 0), at(22, 0)], 86_400, 'en-GB')).toEqual(['21 Nov', '22 Nov']);
});
