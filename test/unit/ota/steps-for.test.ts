import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Release } from '../../../src/ota/releases/manifest.ts';
import { type InstalledSoftware, type StepOptions, stepsFor } from '../../../src/ota/releases/steps-for.ts';
import { stepsPlanner } from '../../../src/ota/releases/steps-planner.ts';
import { compareVersions } from '../../../src/ota/releases/version-order.ts';
import { delta, full, image, release } from './support/given-release.ts';

const bms = (software: string, hardware: string | null = 'hw1'): InstalledSoftware => ({
  BMS: { hardware, software },
});

function told(chain: readonly Release[], installed: InstalledSoftware, options?: StepOptions) {
  const answer = stepsFor(chain, installed, options);
  if (!answer.ok) return answer.refusal.code;
  return answer.steps.map(({ ecu, from, to, artifact }) => `${ecu} ${from}→${to} ${artifact.kind}`);
}

describe('what one release does to a vehicle', () => {
  const two = release('2', [image('BMS', '2', { artifacts: [full('2'), delta('1', '2')] })]);

  test.each([
    ['an older one', bms('1.5'), ['BMS 1.5→2 full']],
    ['one with a delta', bms('1'), ['BMS 1→2 delta']],
    ['the same', bms('2'), 'up-to-date'],
    ['a newer one', bms('3'), 'not-older'],
    ['the same by another name', bms('2.0'), 'not-older'],
    ['a version of another kind', bms('factory'), 'versions-not-comparable'],
    ['other hardware', bms('1', 'hw9'), 'hardware-not-supported'],
    ['unknown hardware', bms('1', null), 'hardware-unknown'],
    ['no such control unit', {}, 'ecu-missing'],
  ] as const)('%s', (_, installed, expected) => {
    expect(told([two], installed)).toEqual(expected);
  });

  test('a delta that failed gives way to the full artifact, which each delta has as its fallback', () => {
    const answer = stepsFor([two], bms('1'));
    expect(answer).toMatchObject({ ok: true, bytes: 10, steps: [{ fallback: full('2') }] });
    expect(told([two], bms('1'), { avoid: new Set([delta('1', '2').sha256]) })).toEqual(['BMS 1→2 full']);
  });

  test('allowed previous versions are a list: no other, however old', () => {
    const strict = release('3', [image('BMS', '3', { from: ['2', 'factory'] })]);
    expect(told([strict], bms('2'))).toEqual(['BMS 2→3 full']);
    expect(told([strict], bms('factory'))).toEqual(['BMS factory→3 full']);
    expect(told([strict], bms('1'))).toBe('version-not-allowed');
  });

  test('each piece of hardware gets its own image', () => {
    const both = release('2', [
      image('BMS', '2', { hardware: ['hw1'], artifacts: [full('2-hw1')] }),
      image('BMS', '2', { hardware: ['hw2'], artifacts: [full('2-hw2')] }),
    ]);
    const answer = stepsFor([both], bms('1', 'hw2'));
    expect(answer).toMatchObject({ steps: [{ hardware: 'hw2', artifact: full('2-hw2') }] });
    expect(told([both], bms('1', 'hw3'))).toBe('hardware-not-supported');
  });

  test('only a signed rollback goes back, and only from where it says', () => {
    const back = release('1', [image('BMS', '1', { from: ['2'] })], { rollback: true });
    expect(told([back], bms('2'))).toEqual(['BMS 2→1 full']);
    expect(told([back], bms('3'))).toBe('version-not-allowed');
    expect(told([release('1', [image('BMS', '1')])], bms('2'))).toBe('not-older');
  });
});

describe('control units together', () => {
  const installed = { VCU: { hardware: 'hw1', software: '1' }, BMS: { hardware: 'hw1', software: '1' } };

  test('are installed in order, and what depends on another finds it installed', () => {
    const both = release('2', [
      image('VCU', '2', { order: 2, dependsOn: [{ ecu: 'BMS', atLeast: '2' }] }),
      image('BMS', '2', { order: 1 }),
    ]);
    expect(told([both], installed)).toEqual(['BMS 1→2 full', 'VCU 1→2 full']);
  });

  test('what depends on something too old, or missing, is not begun', () => {
    const alone = release('2', [image('VCU', '2', { dependsOn: [{ ecu: 'BMS', atLeast: '2' }] })]);
    expect(told([alone], installed)).toBe('dependency-not-met');
    expect(told([alone], { VCU: installed.VCU })).toBe('dependency-not-met');
    expect(told([alone], { ...installed, BMS: { hardware: 'hw1', software: 'x' } })).toBe(
      'dependency-not-met',
    );
  });

  test('one that is newer refuses all, one that is optional may be missing, one that is done is passed over', () => {
    const both = release('2', [image('VCU', '2'), image('BMS', '2', { optional: true })]);
    expect(told([both], { ...installed, BMS: { hardware: 'hw1', software: '3' } })).toBe('not-older');
    expect(told([both], { VCU: installed.VCU })).toEqual(['VCU 1→2 full']);
    expect(told([both], { ...installed, BMS: { hardware: 'hw1', software: '2' } })).toEqual(['VCU 1→2 full']);
  });
});

describe('chains', () => {
  const chain = [
    release('2', [image('BMS', '2', { from: ['1'] })]),
    release('3', [image('BMS', '3', { from: ['2'] })]),
    release('4', [image('BMS', '4', { from: ['3'] })]),
  ];

  test('1 → 2 → 3 → 4 by as many releases as it takes', () => {
    expect(told(chain, bms('3'))).toEqual(['BMS 3→4 full']);
    expect(told(chain, bms('1'))).toEqual(['BMS 1→2 full', 'BMS 2→3 full', 'BMS 3→4 full']);
    expect(told(chain, bms('0'))).toBe('version-not-allowed');
    expect(told(chain, bms('5'))).toBe('not-older');
  });

  test('ThingsBoard #6751: deltas one after another, never a delta onto a version it was not made for', () => {
    const three = release('3', [
      image('BMS', '3', { artifacts: [full('3', 1000), delta('1', '2', 10), delta('2', '3', 20)] }),
    ]);
    expect(told([three], bms('1'))).toEqual(['BMS 1→2 delta', 'BMS 2→3 delta']);
    expect(told([three], bms('2'))).toEqual(['BMS 2→3 delta']);
    expect(told([three], bms('1.1'))).toEqual(['BMS 1.1→3 full']);
    const broken = new Set([delta('2', '3').sha256]);
    expect(told([three], bms('1'), { avoid: broken })).toEqual(['BMS 1→3 full']);
  });

  test('a chain of deltas is used only where it is smaller than the full artifact', () => {
    const artifacts = [full('3', 25), delta('1', '2', 20), delta('2', '3', 20)];
    expect(told([release('3', [image('BMS', '3', { artifacts })])], bms('1'))).toEqual(['BMS 1→3 full']);
  });

  test("Mender's v2/v3 trap: a car that has had version 3 is not given version 2 by a campaign that came late", () => {
    const [v2, v3] = [release('2', [image('BMS', '2')]), release('3', [image('BMS', '3')])];
    expect(told([v3], bms('1'))).toEqual(['BMS 1→3 full']);
    expect(told([v2], bms('3'))).toBe('not-older');
    expect(told([v2, v3], bms('3'))).toBe('up-to-date');
  });

  test('whatever the deltas: each step begins where the last ended, none goes back, the last is the version wanted', () => {
    const versions = ['1', '2', '3', '4', '5'];
    const edge = fc
      .tuple(fc.constantFrom(...versions), fc.constantFrom(...versions), fc.integer({ min: 1, max: 2000 }))
      .filter(([from, to]) => from < to);
    fc.assert(
      fc.property(
        fc.uniqueArray(edge, { selector: ([from, to]) => `${from}${to}`, maxLength: 8 }),
        fc.constantFrom('0', ...versions, '6'),
        fc.option(fc.subarray(versions, { minLength: 1 }), { nil: null }),
        (edges, from, allowed) => {
          const artifacts = [full('5', 1000), ...edges.map(([a, b, bytes]) => delta(a, b, bytes))];
          const answer = stepsFor(
            [release('5', [image('BMS', '5', { artifacts, from: allowed })])],
            bms(from),
          );
          if (!answer.ok) return;
          let at = from;
          for (const step of answer.steps) {
            expect(step.from).toBe(at);
            expect(compareVersions(step.from, step.to)).toBeLessThan(0);
            if (step.artifact.kind === 'delta') expect(step.artifact.from).toBe(at);
            else if (allowed !== null) expect(allowed).toContain(at);
            at = step.to;
          }
          expect(at).toBe('5');
          const isFullAllowed = allowed === null || allowed.includes(from);
          if (isFullAllowed) expect(answer.bytes).toBeLessThanOrEqual(1000);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

test('a fleet is planned as its vehicles are, one by one', () => {
  const chain = [
    release('2', [image('BMS', '2', { from: ['1'] })]),
    release('3', [
      image('BMS', '3', { from: ['2'] }),
      image('VCU', '3', { order: 1, dependsOn: [{ ecu: 'GW', atLeast: '2' }], optional: true }),
    ]),
  ];
  const plan = stepsPlanner(chain);
  const unit = fc.option(
    fc.record({
      hardware: fc.constantFrom('hw1', 'hw2', null),
      software: fc.constantFrom('1', '2', '3', 'x'),
    }),
    { nil: undefined },
  );
  fc.assert(
    fc.property(fc.record({ BMS: unit, VCU: unit, GW: unit, RADIO: unit }), (given) => {
      const installed = Object.fromEntries(
        Object.entries(given).flatMap(([ecu, one]) => (one === undefined ? [] : [[ecu, one]])),
      );
      expect(plan(installed)).toEqual(stepsFor(chain, installed));
    }),
    { numRuns: 500 },
  );
});
