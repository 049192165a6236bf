import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainReason } from '../../../src/console/pages/quarantine/explain-reason.ts';
import { jsonFaultAt } from '../../../src/console/pages/quarantine/json-fault.ts';
import { hexLines, plainLines, prettyLines } from '../../../src/console/pages/quarantine/payload-lines.ts';
import { readPayload } from '../../../src/console/pages/quarantine/read-payload.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('where a text stops being JSON', () => {
  test.each([
    ['{"ts":1', 7],
    ['{"ts":1,}', 8],
    ['{"ts":}', 6],
    ['{"ts" 1}', 6],
    ['{ts:1}', 1],
    ['[1,2', 4],
    ['[1 2]', 3],
    ['{"a":"b', 7],
    ['{"a":"\\x"}', 6],
    ['nul', 0],
    ['01', 1],
    ['1.', 1],
    ['{} {}', 3],
    ['', 0],
    ['[[[]', 4],
  ])('%s at %d', (text, at) => expect(jsonFaultAt(text)).toBe(at));

  test('nowhere, exactly where the browser reads it', () => {
    const json = fc.json({ maxDepth: 4 });
    fc.assert(fc.property(json, (text) => jsonFaultAt(text) === null));
    const broken = fc
      .tuple(json, fc.nat(), fc.constantFrom('', ',', '"', '}', ']', '{', ':', 'x', '\n', '\\', '\t'))
      .map(([text, at, put]) => {
        const place = at % (text.length + 1);
        return `${text.slice(0, place)}${put}${text.slice(place + (put === '' ? 1 : 0))}`;
      });
    fc.assert(
      fc.property(broken, (text) => (jsonFaultAt(text) === null) === isJson(text)),
      { numRuns: 500 },
    );
  });

  test('however deep it goes', () => {
    expect(jsonFaultAt(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBeNull();
  });
});

describe('the lines that are shown', () => {
  const fault = ({ lines }: { lines: readonly { text: string; isFault: boolean }[] }) =>
    lines.filter(({ isFault }) => isFault).map(({ text }) => text.trim());

  test('mark the field, or what is nearest around it', () => {
    const value = { boot: 'a', samples: [{ ts: 1, signals: { 'Vehicle.Speed': [1] } }, { ts: 'no' }] };
    expect(fault(prettyLines(value, 'samples.1.ts'))).toEqual(['"ts": "no"']);
    expect(fault(prettyLines(value, 'samples.0.signals.Vehicle.Speed'))).toEqual(['"Vehicle.Speed": [1]']);
    expect(fault(prettyLines(value, 'samples.0.seq'))).toEqual(['{']);
    expect(fault(prettyLines(value, 'seq'))).toEqual(['{']);
    expect(fault(prettyLines(value, ''))).toEqual([]);
  });

  test('give the value back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = prettyLines(value, '')
          .lines.map((line) => line.text)
          .join('\n');
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('point at a character', () => {
    expect(plainLines('{\n"a": }', 7).lines).toEqual([
      { text: '{', isFault: false },
      { text: '"a": }', isFault: true },
      { text: '     ▲', isFault: true },
    ]);
  });

  test('are not without end, and the fault is among them', () => {
    const long = Array.from({ length: 50_000 }, (_, index) => ({ ts: index }));
    const shown = prettyLines(long, '40000.ts');
    expect(shown.lines).toHaveLength(2000);
    expect(shown.left).toBeGreaterThan(100_000);
    expect(fault(shown)).toEqual(['"ts": 40000']);
  });

  test('of bytes', () => {
    const { lines, left } = hexLines(Uint8Array.from([0x7b, 0xff, 0x00, 0x41]));
    expect(lines.map(({ text }) => text)).toEqual([`000000  7b ff 00 41${' '.repeat(36)}  {..A`]);
    expect(left).toBe(0);
    expect(hexLines(new Uint8Array(100_000)).left).toBe(4250);
  });
});

describe('a payload', () => {
  const read = (bytes: Buffer) => readPayload(bytes.toString('base64'));

  test('is unpacked where it is gzip', async () => {
    expect(await read(gzipSync('{"ts":1}'))).toMatchObject({ isPacked: true, text: '{"ts":1}' });
    expect(await read(Buffer.from('{"ts":1}'))).toMatchObject({ isPacked: false, text: '{"ts":1}' });
  });

  test('is bytes where it is damaged, no text, or a bomb', async () => {
    expect(await read(gzipSync('{"ts":1}').subarray(0, 12))).toMatchObject({ isPacked: true, text: null });
    expect(await read(Buffer.from([0x7b, 0xff]))).toMatchObject({ isPacked: false, text: null });
    expect(await read(gzipSync(Buffer.alloc(5 * 1024 * 1024)))).toMatchObject({ text: null });
  });
});

test.each([
  ['is not JSON: Unexpected end of JSON input', 'notJson', ''],
  ['is not UTF-8', 'notText', ''],
  ['cannot be unpacked as gzip: unexpected end of file', 'gzip', ''],
  ['is more than 4194304 bytes unpacked', 'tooLarge', ''],
  ['must be an object', 'shape', ''],
  ['a stage failed on it: no such field', 'stage', ''],
  ['the vehicle is not registered', 'unregistered', ''],
  ['nothing is known of the topic v1/x/up/y', 'topic', ''],
  ['faults.0.code: is missing', 'missing', 'faults.0.code'],
  ['signals.Vehicle.Speed: must be a number', 'field', 'signals.Vehicle.Speed'],
  ['who knows', 'other', ''],
])('%s', (reason, kind, field) => expect(explainReason(reason)).toEqual({ kind, field }));
