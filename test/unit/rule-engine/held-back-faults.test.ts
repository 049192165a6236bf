import { expect, test } from 'vitest';
import type { FaultEpisode } from '../../../src/faults/fault-episode.ts';
import { createRuleEngine } from '../../../src/rule-engine/create-rule-engine.ts';
import type { Findings } from '../../../src/rule-engine/rule-engine.ts';
import { Interner } from '../../../src/shared/interner.ts';
import { testRule, testVehicle } from './support.ts';

const episode = (code: string, firstSeen: number, endedAt: number | null = null): FaultEpisode => ({
  id: code,
  vin: testVehicle.vin,
  ecu: 'BMS',
  system: 'uds',
  code,
  status: 9,
  severity: 'major',
  firstSeen,
  lastSeen: endedAt ?? firstSeen,
  endedAt,
  occurrences: 1,
  cameBack: false,
  freezeFrames: [],
  softwareAtOnset: null,
});

function judging(...lines: string[]) {
  const rules = lines.map((text, index) => testRule(`r${index}`, `forEach: fault\n${text}`));
  const engine = createRuleEngine({ rules, signals: new Interner() });
  const state = engine.createState(testVehicle);
  return {
    engine,
    state,
    event: (type: string, ts: number) => engine.noteEvent(state, type, ts),
    report(at: number, ...episodes: FaultEpisode[]): string[] {
      const out: Findings = { findings: [], failures: [] };
      engine.evaluateFaults(state, episodes, at, out);
      expect(out.failures).toEqual([]);
      return out.findings.map(({ ruleId, transition }) => `${ruleId} ${transition}`);
    },
  };
}

test('in service nothing new is told, what was told ends, and what is left is told afterwards', () => {
  const { event, report } = judging('suppress: [service]\nwhen: fault.confirmedDTC');
  expect(report(10, episode('P0A80', 10))).toEqual(['r0 firing']);
  event('service-start', 20);
  expect(report(30, episode('P0A80', 10, 30), episode('P0A0F', 30))).toEqual(['r0 resolved']);
  event('service-end', 40);
  expect(report(50, episode('P0A0F', 30))).toEqual(['r0 firing']);
});

test('a fault rule waits for what causes it, whichever was written first', () => {
  const { report } = judging(
    'causedBy: [r1]\nwhen: fault.code.startsWith("P")',
    'when: fault.code == "U0100"',
  );
  expect(report(10, episode('U0100', 10), episode('P0A80', 10))).toEqual(['r1 firing']);
  expect(report(20, episode('U0100', 10, 20), episode('P0A80', 10))).toEqual(['r1 resolved', 'r0 firing']);
});

test('a fault that comes back while its alert cools down is told afterwards, also after a restart', () => {
  const { report, engine, state } = judging('when: fault.confirmedDTC\ncoolDown: 1m');
  const minute = 60_000;
  expect(report(10, episode('P0A80', 10))).toEqual(['r0 firing']);
  expect(report(1000, episode('P0A80', 10, 1000))).toEqual(['r0 resolved']);
  // Another fault does not wait.
  expect(report(2000, episode('P0A80', 2000), episode('U0100', 2000))).toEqual(['r0 firing']);

  const alerts = [
    { activeSince: 10, firedAt: 10, resolvedAt: 1000, instance: 'BMS/uds/P0A80' },
    { activeSince: 2000, firedAt: 2000, resolvedAt: null, instance: 'BMS/uds/U0100' },
  ].map((alert) => ({ ...alert, rule: 'r0', severity: 'major' }));
  expect(engine.alertLookbackMs).toBe(minute);
  const resumed = engine.createState(testVehicle);
  engine.resume(resumed, engine.save(state));
  const rebuilt = engine.createState(testVehicle);
  engine.restore(rebuilt, [], alerts, 3000);
  const open = [episode('P0A80', 2000), episode('U0100', 2000)];
  for (const each of [state, resumed, rebuilt]) {
    const out: Findings = { findings: [], failures: [] };
    engine.evaluateFaults(each, open, 999 + minute, out);
    expect(out.findings).toEqual([]);
    engine.evaluateFaults(each, open, 1000 + minute, out);
    expect(out.findings).toMatchObject([{ instance: 'BMS/uds/P0A80', activeSince: 1000 + minute }]);
  }
});
