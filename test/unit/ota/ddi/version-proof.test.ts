import { describe, expect, test } from 'vitest';
import { changedAttributes, inventoryWith, unitsOf } from '../../../../src/ota/ddi/ddi-config-data.ts';
import { type VersionEvidence, versionProof } from '../../../../src/ota/ddi/version-proof.ts';

describe('is it installed?', () => {
  const closedAt = 1000;
  const proof = (reported: VersionEvidence['reported'], named: string[] = []) =>
    versionProof({ wanted: { BMS: '2' }, reported, named: new Set(named), closedAt });
  const has = (software: string, at: number) => ({ BMS: { hardware: 'hw1', software, at } });

  test('what the vehicle reported since the offer is', () => {
    const software = { BMS: { hardware: 'hw1', software: '2' } };
    expect(proof(has('2', 900))).toEqual({ is: 'right', software, word: [] });
    expect(proof(has('2', 1100), ['BMS'])).toEqual({ is: 'right', software, word: [] });
  });
  test('another version after the client closed is the wrong one', () => {
    expect(proof(has('1', 1001))).toEqual({
      is: 'wrong',
      software: { BMS: { hardware: 'hw1', software: '1' } },
    });
  });
  test('a client that names the control unit is waited for, one that does not has given its word', () => {
    expect(proof({}, ['BMS'])).toEqual({ is: 'awaited' });
    expect(proof(has('1', 900), ['BMS'])).toEqual({ is: 'awaited' });
    expect(proof({}, ['TCU'])).toEqual({
      ...{ is: 'right', software: { BMS: { hardware: null, software: '2' } }, word: ['BMS'] },
    });
    expect(proof(has('1', 900))).toMatchObject({ is: 'right', word: ['BMS'] });
  });
  test('one of several that is wrong is enough, one that is awaited too', () => {
    const wanted = { BMS: '2', TCU: '9' };
    const reported = has('1', 1001);
    expect(versionProof({ wanted, reported, named: new Set(['TCU']), closedAt }).is).toBe('wrong');
    expect(versionProof({ wanted, reported: has('2', 1), named: new Set(['TCU']), closedAt }).is).toBe(
      'awaited',
    );
  });
  test('no name of a control unit is one of an object’s own', () => {
    expect(
      versionProof({ wanted: { constructor: '1' }, reported: {}, named: new Set(), closedAt }),
    ).toMatchObject({ is: 'right', word: ['constructor'] });
  });
});

describe('attributes', () => {
  test('name control units', () => {
    expect(
      unitsOf({
        'BMS.software': '2',
        'BMS.hardware': 'hw1',
        'A.B.software': '3',
        'TCU.hardware': 'x',
        board: 'b1',
      }),
    ).toEqual([
      { ecu: 'BMS', software: '2', hardware: 'hw1' },
      { ecu: 'A.B', software: '3' },
    ]);
  });
  test('merge, replace, remove', () => {
    const known = { a: '1', b: '2' };
    expect(changedAttributes(known, { data: { b: '3' } })).toEqual({ a: '1', b: '3' });
    expect(changedAttributes(known, { mode: 'replace', data: { c: '3' } })).toEqual({ c: '3' });
    expect(changedAttributes(known, { mode: 'remove', data: { a: '' } })).toEqual({ b: '2' });
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`k${index}`, '']));
    expect(changedAttributes({}, { data: many })).toBeUndefined();
  });
  test('an inventory stays whole', () => {
    const known = [
      { ecu: 'BMS', software: '1', hardware: 'hw1', serial: 's' },
      { ecu: 'TCU', software: '7' },
    ];
    expect(
      inventoryWith(known, [
        { ecu: 'BMS', software: '2' },
        { ecu: 'HU', software: '5' },
      ]),
    ).toEqual([
      { ecu: 'BMS', software: '2', hardware: 'hw1', serial: 's' },
      { ecu: 'TCU', software: '7' },
      { ecu: 'HU', software: '5' },
    ]);
  });
});
