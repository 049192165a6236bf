import { expect, test } from 'vitest';
import { shapeOf } from '../../../src/console/pages/diagnosis/answers/answer-shapes.ts';

const silent = { ecu: 'OBC', error: { code: 'nrc-0x25', message: 'noResponseFromSubnetComponent' } };

test('a control unit that does not answer keeps its error among the memories of the others', () => {
  const faults = [{ code: 'P0A7E', status: 0x2f }];
  expect(shapeOf({ ecus: [{ ecu: 'BMS', faults }, silent] })).toEqual({
    kind: 'faults',
    memories: [
      { ecu: 'BMS', system: 'uds', faults },
      { ...silent, system: 'uds', faults: [] },
    ],
  });
});

test('and among the identifications', () => {
  const unit = { ecu: 'BMS', software: '4.3.0' };
  expect(shapeOf({ ecus: [unit, silent] })).toEqual({ kind: 'identities', identities: [unit, silent] });
});

test('the system of a memory is as the vehicle says', () => {
  expect(shapeOf({ ecus: [{ ecu: 'ECM', system: 'obd', faults: [] }] })).toMatchObject({
    memories: [{ ecu: 'ECM', system: 'obd' }],
  });
});

test('what nobody has described is shown by its names', () => {
  expect(shapeOf({ ecus: [{ voltage: 12.6 }] })).toEqual({
    kind: 'pairs',
    pairs: [['ecus', [{ voltage: 12.6 }]]],
  });
  expect(shapeOf({ ecus: [] })).toEqual({ kind: 'pairs', pairs: [] });
});
