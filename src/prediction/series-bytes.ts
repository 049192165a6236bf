import type { SeriesByName } from './daily-series.ts';

/**
 * Daily series as bytes: as JSON, a year of a car took PostgreSQL longer to take in than to predict. First the length of a head
 * (JSON: name, number of values and first day of each series), the head, then days as steps from the first, values as floats
 * of 32 bits: seven digits, which is what they have.
 */
export function encodeSeries(series: SeriesByName): Buffer {
  const list = [...series];
  const head = Buffer.from(
    JSON.stringify(list.map(([name, { days }]) => [name, days.length, days[0] ?? 0] as const)),
  );
  const count = list.reduce((sum, [, { days }]) => sum + days.length, 0);
  const bytes = Buffer.alloc(4 + head.length + count * 6);
  bytes.writeUInt32LE(head.length, 0);
  head.copy(bytes, 4);
  let at = 4 + head.length;
  for (const [, { days, values }] of list) {
    const first = days[0] ?? 0;
    for (const day of days) at = bytes.writeUInt16LE(day - first, at);
    for (const value of values) at = bytes.writeFloatLE(value, at);
  }
  return bytes;
}

export function decodeSeries(bytes: Buffer): SeriesByName {
  const behindHead = 4 + bytes.readUInt32LE(0);
  const head: [name: string, count: number, first: number][] = JSON.parse(
    bytes.toString('utf8', 4, behindHead),
  );
  let at = behindHead;
  return new Map(
    head.map(([name, count, first]) => {
      const days = Array.from({ length: count }, (_, index) => first + bytes.readUInt16LE(at + 2 * index));
      at += 2 * count;
      const values = Array.from({ length: count }, (_, index) => bytes.readFloatLE(at + 4 * index));
      at += 4 * count;
      return [name, { days, values }];
    }),
  );
}
