import { describe, expect, it } from 'vitest';
import type { ApiSession } from '../support/load-fleet.ts';
import type { LoadReport } from '../support/load-generator.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { proveOrder } from './flush-proof.ts';
import { parseStrace } from './strace-log.ts';

const hex = (text: string | Buffer): string =>
  `"${[...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`;

describe('the oracle of the kill runs', () => {
  const report: LoadReport = {
    sent: 6,
    acknowledged: 5,
    resent: 0,
    unexpectedAcknowledgements: 0,
    reconnects: 0,
    skipped: 0,
    elapsedMs: 1,
    latencyMs: { p50: 1, p99: 1, max: 1 },
    vehicles: [{ vin: 'WRSLDAZZZ00000000', firstSeq: 100, nextSeq: 106, acknowledged: [[100, 104]] }],
  };
  const storing = (seqs: readonly number[]): Pick<ApiSession, 'get' | 'baseUrl'> => ({
    baseUrl: '',
    get: async <T>() => ({ points: seqs.map((value, t) => ({ t, value })) }) as T,
  });

  it.each([
    ['all is there', [100, 101, 102, 103, 104], {}],
    ['what was sent only may be there', [100, 101, 102, 103, 104, 105], {}],
    ['an acknowledged one is not there', [100, 101, 103, 104], { lost: 1 }],
    ['one is there twice', [100, 101, 101, 102, 103, 104], { duplicated: 1 }],
    ['one was never sent', [99, 100, 101, 102, 103, 104], { phantom: 1 }],
    ['two changed places', [100, 102, 101, 103, 104], { reordered: 1 }],
  ])('%s', async (_name, stored, faults) => {
    const verdict = await judgeLoad(storing(stored), report, 0);
    expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, ...faults });
  });
});

describe('the proof from system calls', () => {
  const vehicle = '9<TCP:[127.0.0.1:1883->127.0.0.1:5000]>';
  const file = `7<${hex('/data/journal/0000000000000000.journal').slice(1, -1)}>`;
  const topic = 'v1/WRSLDAZZZ00000000/up/telemetry';
  const json = '{"boot":"flush","seq":1000000000}';
  const publish = Buffer.concat([
    Buffer.from([0x32, 2 + topic.length + 2 + json.length, 0, topic.length]),
    Buffer.from(topic),
    Buffer.from([0, 1]),
    Buffer.from(json),
  ]);
  const received = `10 read(${vehicle}, ${hex(publish)}, 65536) = ${publish.length}`;
  const stored = `11 pwrite64(${file}, ${hex(topic + json)}, 70, 0) = 70`;
  const flushBegins = `12 fdatasync(${file} <unfinished ...>`;
  const flushEnds = '12 <... fdatasync resumed>) = 0';
  const acknowledged = `10 write(${vehicle}, ${hex(Buffer.from([0x40, 2, 0, 1]))}, 4) = 4`;
  const prove = (...lines: string[]) => proveOrder(parseStrace(lines.join('\n')), 1883);

  it('holds where the flush began after the write and ended before the PUBACK', () => {
    expect(prove(received, stored, flushBegins, flushEnds, acknowledged)).toEqual({
      proven: 1,
      flushes: 1,
      faults: [],
    });
  });

  it.each([
    ['the flush ends after the PUBACK', [received, stored, flushBegins, acknowledged, flushEnds]],
    ['the flush began before the write', [received, flushBegins, stored, flushEnds, acknowledged]],
    ['there is no flush', [received, stored, acknowledged]],
    ['the flush failed', [received, stored, flushBegins, '12 <... fdatasync resumed>) = -1', acknowledged]],
    ['nothing was written', [received, flushBegins, flushEnds, acknowledged]],
  ])('fails where %s', (_name, lines) => {
    expect(prove(...lines).faults.length).toBe(1);
  });
});
