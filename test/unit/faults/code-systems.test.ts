import { expect, test } from 'vitest';
import {
  isOpen,
  parseCode,
  reportedFaults,
  statusBits,
  statusByte,
} from '../../../src/faults/code-systems.ts';

test.each([
  ['uds', 'P0A80', { kind: 'j2012', block: 'powertrain', generic: true, base: 'P0A80', failureType: null }],
  [
    'uds',
    'P0A80-1C',
    { kind: 'j2012', block: 'powertrain', generic: true, base: 'P0A80', failureType: '1C' },
  ],
  ['uds', 'p0a801c', { kind: 'j2012', block: 'powertrain', generic: true, base: 'P0A80', failureType: '1C' }],
  ['obd', 'P1234', { kind: 'j2012', block: 'powertrain', generic: false, base: 'P1234', failureType: null }],
  ['obd', 'P2463', { kind: 'j2012', block: 'powertrain', generic: true, base: 'P2463', failureType: null }],
  ['obd', 'P3401', { kind: 'j2012', block: 'powertrain', generic: true, base: 'P3401', failureType: null }],
  ['obd', 'P3001', { kind: 'j2012', block: 'powertrain', generic: false, base: 'P3001', failureType: null }],
  ['uds', 'C0035', { kind: 'j2012', block: 'chassis', generic: true, base: 'C0035', failureType: null }],
  ['uds', 'B1A00-11', { kind: 'j2012', block: 'body', generic: false, base: 'B1A00', failureType: '11' }],
  ['uds', 'U3003', { kind: 'j2012', block: 'network', generic: true, base: 'U3003', failureType: null }],
  ['uds', 'X0000', { kind: 'other' }],
  ['uds', 'P4000', { kind: 'other' }],
  ['j1939', 'SPN520192/FMI5', { kind: 'j1939', spn: 520_192, fmi: 5 }],
  ['gbt32960', 'GBT-11', { kind: 'gbt32960', bit: 11 }],
  ['gbt32960', '11', { kind: 'gbt32960', bit: 11 }],
  ['gbt32960', '32', { kind: 'other' }],
] as const)('%s code %s', (system, code, parsed) => {
  expect(parseCode(system, code)).toEqual(parsed);
});

test('the status byte and its eight bits say the same', () => {
  expect(statusBits(0x2f)).toEqual({
    testFailed: true,
    testFailedThisOperationCycle: true,
    pendingDTC: true,
    confirmedDTC: true,
    testNotCompletedSinceLastClear: false,
    testFailedSinceLastClear: true,
    testNotCompletedThisOperationCycle: false,
    warningIndicatorRequested: false,
  });
  for (let status = 0; status < 256; status++) expect(statusByte(statusBits(status))).toBe(status);
});

test('open is failed, pending or confirmed', () => {
  expect([0x01, 0x04, 0x08, 0x09, 0x2f, 0xaf].every(isOpen)).toBe(true);
  expect([0x00, 0x50, 0x10, 0x20, 0x02, 0x80].some(isOpen)).toBe(false);
});

const head = { ts: 0, ecu: 'E' };
test.each([
  ['OBD pending', { ...head, system: 'obd', faults: [{ code: 'P0300', status: 'pending' }] }, 0x04],
  ['OBD confirmed', { ...head, system: 'obd', faults: [{ code: 'P0300', status: 'confirmed' }] }, 0x08],
  ['OBD permanent', { ...head, system: 'obd', faults: [{ code: 'P0300', status: 'permanent' }] }, 0x88],
  ['J1939 active', { ...head, system: 'j1939', faults: [{ code: 'SPN1/FMI1', active: true }] }, 0x09],
  ['J1939 inactive', { ...head, system: 'j1939', faults: [{ code: 'SPN1/FMI1', active: false }] }, 0x20],
  ['GB/T level 0', { ...head, system: 'gbt32960', faults: [{ code: '1', level: 0 }] }, 0x00],
  ['GB/T level 3', { ...head, system: 'gbt32960', faults: [{ code: '1', level: 3 }] }, 0x89],
] as const)('%s as a status byte', (_, report, status) => {
  expect(reportedFaults({ ...report, faults: [...report.faults] } as never)[0]?.status).toBe(status);
});

test('a code that is listed twice counts once, with what either entry says', () => {
  expect(
    reportedFaults({
      ...head,
      system: 'uds',
      faults: [
        { code: 'p0a80', status: 0x01, occurrenceCount: 3 },
        { code: 'P0A80', status: 0x08, freezeFrame: { a: 1 } },
      ],
    }),
  ).toEqual([{ code: 'P0A80', status: 0x09, level: null, occurrenceCount: 3, freezeFrame: { a: 1 } }]);
});

test('what PostgreSQL cannot hold is replaced', () => {
  const [fault] = reportedFaults({ ...head, system: 'uds', faults: [{ code: 'P0\u0000', status: 9 }] });
  expect(fault?.code).toBe('P0\uFFFD');
});
