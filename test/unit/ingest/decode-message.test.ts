import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeMessage } from '../../../src/ingest/decoders/decode-message.ts';
import { maxUnpackedBytes, unpack } from '../../../src/ingest/decoders/gzip.ts';
import type { UpKind } from '../../../src/wire/topics.ts';

const decode = (kind: UpKind, payload: string | Buffer) => decodeMessage(kind, unpack(Buffer.from(payload)));
const reasonOf = (kind: UpKind, payload: string | Buffer): string => {
  try {
    decode(kind, payload);
  } catch (error) {
    return (error as Error).message;
  }
  return 'taken';
};

describe('bytes', () => {
  const plain = '{"ts":1763780000000,"signals":{"Vehicle.Speed":1}}';

  test('gzip is unpacked, a byte order mark passed over', () => {
    expect(decode('telemetry', gzipSync(plain))).toEqual(decode('telemetry', plain));
    expect(decode('telemetry', `\ufeff${plain}`)).toEqual(decode('telemetry', plain));
  });

  test('of a key given twice the last counts', () => {
    const message = decode('telemetry', '{"ts":1,"ts":2,"signals":{"a":1,"a":2}}');
    expect(message).toMatchObject({ telemetry: { times: [2], samples: [{ a: 2 }] } });
  });

  test('names and texts of any language', () => {
    const message = decode('telemetry', '{"ts":1,"signals":{"\u7535\u6c60":"\\u7535","b":"\u{1f697}"}}');
    expect(message).toMatchObject({ telemetry: { samples: [{ '\u7535\u6c60': '\u7535', b: '\u{1f697}' }] } });
  });

  test.each<[string, string | Buffer, string]>([
    ['nothing', '', 'is not JSON'],
    ['half of it', plain.slice(0, 20), 'is not JSON'],
    ['NaN', '{"ts":1,"signals":{"a":NaN}}', 'is not JSON'],
    ['1e400', '{"ts":1,"signals":{"a":1e400}}', 'signals.a: must be a number'],
    ['depth 100,000', '['.repeat(100_000) + ']'.repeat(100_000), 'must be an object'],
    ['bad UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]), 'is not UTF-8'],
    ['UTF-16', Buffer.from(plain, 'utf16le'), 'is not JSON'],
    ['a prototype', '{"ts":1,"signals":{"__proto__":1}}', 'must not have a key or text __proto__'],
    ['an escaped prototype', '{"ts":1,"signals":{},"\\u005f_proto__":{"x":1}}', '__proto__'],
    ['U+0000', '{"ts":1,"signals":{"a":"x\\u0000"}}', 'U+0000'],
    ['half a surrogate pair', '{"ts":1,"signals":{"a":"\\ud83d"}}', 'half of a surrogate pair'],
    ['broken gzip', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]), 'cannot be unpacked as gzip'],
    ['cut gzip', gzipSync(plain).subarray(0, 30), 'cannot be unpacked as gzip'],
    ['a gzip bomb', gzipSync(Buffer.alloc(maxUnpackedBytes + 1, ' ')), 'more than 4194304 bytes unpacked'],
    ['gzip in gzip', gzipSync(gzipSync(plain)), 'is not UTF-8'],
  ])('%s is refused', (_what, payload, reason) => {
    expect(reasonOf('telemetry', payload)).toContain(reason);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  test('exactly 4 MB unpacked is taken', () => {
    const padded = plain.padEnd(maxUnpackedBytes, ' ');
    expect(reasonOf('telemetry', gzipSync(padded))).toBe('taken');
  });
});

const fault = {
  ts: 1.5,
  ecu: 'BMS',
  system: 'uds',
  complete: true,
  faults: [{ code: 'P0A80-00', status: 9 }],
};

describe('reports', () => {
  test('a fault report keeps what it says', () => {
    const body = { boot: 'b', seq: 3, ...fault, extra: [1] };
    expect(decode('faults', JSON.stringify(body))).toEqual({
      kind: 'faults',
      boot: 'b',
      seq: 3,
      ts: 1,
      body,
    });
  });

  test('events, inventories and answers', () => {
    expect(decode('event', '{"ts":1,"type":"crash","data":{"g":[4]}}')).toMatchObject({
      kind: 'event',
      body: { type: 'crash', data: { g: [4] } },
    });
    expect(reasonOf('inventory', '{"ts":1,"ecus":[{"ecu":"BMS","software":"1.2"}]}')).toBe('taken');
    expect(reasonOf('command', '{"ts":1,"state":"running","progress":0.5}')).toBe('taken');
    expect(reasonOf('update', '{"ts":1,"state":"downloading","progress":0.5,"anything":null}')).toBe('taken');
    expect(reasonOf('update', '{"ts":1,"state":"committed","ecus":[{"ecu":"BMS","software":"2"}]}')).toBe(
      'taken',
    );
    expect(reasonOf('update', '{"ts":1,"state":"offered","owner":"deferred","until":2}')).toBe('taken');
    expect(reasonOf('capture', '{"ts":1}')).toBe('taken');
  });

  test.each<[UpKind, unknown, string]>([
    ['update', { ts: 1 }, 'state: is missing'],
    ['update', { ts: 1, state: 'committed', ecus: [{ ecu: 'BMS' }] }, 'ecus.0.software: is missing'],
    [
      'update',
      { ts: 1, state: 'committed', ecus: ['9.9', '4.4'].map((software) => ({ ecu: 'BMS', software })) },
      'ecus: names a control unit twice',
    ],
    ['update', { ts: 1, state: 'downloading', progress: 50 }, 'progress: must be at most 1'],
    ['faults', { ...fault, system: 'can' }, 'system: must be one of uds, obd, j1939, gbt32960'],
    ['faults', { ...fault, ecu: undefined }, 'ecu: is missing'],
    ['faults', { ...fault, faults: [{ code: 'x', status: 256 }] }, 'faults.0.status: must be at most 255'],
    [
      'faults',
      { ...fault, faults: [{ code: 'x', status: 2, occurrenceCount: 2 ** 31 }] },
      'faults.0.occurrenceCount: must be at most 2147483647',
    ],
    [
      'faults',
      { ...fault, faults: [{ code: '', status: 2 }] },
      'faults.0.code: must have at least 1 characters',
    ],
    ['faults', { ...fault, complete: 'yes' }, 'complete: must be true or false'],
    [
      'faults',
      { ...fault, faults: [{ code: 'x', status: 2, freezeFrame: { a: null } }] },
      'faults.0.freezeFrame.a: must be a number, boolean, text or list of numbers',
    ],
    [
      'faults',
      { ...fault, system: 'obd', faults: [{ code: 'x', status: 'open' }] },
      'faults.0.status: must be one of pending, confirmed, permanent',
    ],
    ['event', { ts: 1, type: 7 }, 'type: must be text'],
    ['event', [1], 'must be an object'],
    ['inventory', { ts: 1, ecus: [{ ecu: 'BMS' }] }, 'ecus.0.software: is missing'],
    [
      'command',
      { ts: 1, state: 'done' },
      'state: must be one of accepted, running, succeeded, failed, refused',
    ],
    ['command', { ts: 1, state: 'running', progress: 2 }, 'progress: must be at most 1'],
    ['capture', {}, 'ts: is missing'],
  ])('%s: %j is refused', (kind, message, reason) => {
    expect(reasonOf(kind, JSON.stringify(message))).toBe(reason);
  });

  test('what is kept as said may not nest without end', () => {
    const deep = (levels: number) => `{"ts":1,"type":"x","data":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(reasonOf('event', deep(60))).toBe('taken');
    expect(reasonOf('event', deep(10_000))).toBe('must not nest deeper than 64 levels');
  });

  test('what is kept as said may not have a number that would be kept as null', () => {
    expect(reasonOf('event', '{"ts":1,"type":"x","data":{"a":[-1e308]}}')).toBe('taken');
    expect(reasonOf('event', '{"ts":1,"type":"x","data":{"a":[-1e400]}}')).toBe(
      'must not have a number beyond 1.8e308',
    );
  });
});
