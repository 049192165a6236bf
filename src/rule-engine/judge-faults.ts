import type { FaultEpisode } from '../faults/fault-episode.ts';
import { messageOf } from '../shared/errors.ts';
import { type Severity, severities } from '../vehicles/vehicle.ts';
import type { CompiledRule } from './compile-rule.ts';
import { withSummaries } from './evidence.ts';
import type { Finding } from './finding.ts';
import type { Findings } from './rule-engine.ts';
import { checkFlags, type EndedFault, type FiringFault, type VehicleState } from './vehicle-state.ts';
import { FaultView } from './views.ts';

/** What a fault rule fires for: the fault, whatever episode it is in. */
const faultInstance = (episode: Pick<FaultEpisode, 'ecu' | 'system' | 'code'>): string =>
  `${episode.ecu}/${episode.system}/${episode.code}`;

/**
 * Judges one fault rule on the vehicle as it stands after a report at `at`: the open episodes decide, so a late report
 * that opens a fault which is still open raises it, and one that only changes the past does not. A fault that grows worse
 * while its alert fires (GB/T 32960 levels) is told again as `firing`, with the higher severity. One that is held back, by
 * service or by what causes it, raises nothing new.
 */
export function judgeFaultRule(
  state: VehicleState,
  rule: CompiledRule,
  ruleIndex: number,
  episodes: readonly FaultEpisode[],
  at: number,
  out: Findings,
  isHeldBack: boolean,
): void {
  const flags = state.faultRuleFlags[ruleIndex] as number;
  if ((flags & checkFlags.disabled) !== 0) return;
  try {
    const wanted = new Map<string, FaultEpisode>();
    if ((flags & checkFlags.off) === 0) {
      for (const episode of episodes) {
        if (episode.endedAt === null && holds(state, rule, episode))
          wanted.set(faultInstance(episode), episode);
      }
    }
    for (const firing of [...state.firingFaults.values()]) {
      if (firing.rule !== ruleIndex) continue;
      const open = wanted.get(firing.instance);
      // An episode that began after the alert is another one: the alert's own has ended.
      if (open !== undefined && open.firstSeen <= firing.activeSince) {
        wanted.delete(firing.instance);
        const severity = severityOf(rule, open);
        if (severities.indexOf(severity) <= severities.indexOf(firing.severity)) continue;
        const worse = { ...firing, severity };
        state.firingFaults.set(keyOf(ruleIndex, firing.instance), worse);
        out.findings.push(finding(state, rule, 'firing', at, worse, open));
        continue;
      }
      state.firingFaults.delete(keyOf(ruleIndex, firing.instance));
      const ended = endedEpisode(episodes, firing);
      const endedAt = Math.max(ended?.endedAt ?? open?.firstSeen ?? at, firing.activeSince);
      noteEnd(state, { ...firing, endedAt });
      out.findings.push(finding(state, rule, 'resolved', endedAt, firing, ended));
    }
    if (isHeldBack) return;
    for (const [instance, episode] of wanted) {
      const last = state.endedFaults.get(keyOf(ruleIndex, instance));
      if (last !== undefined && at < last.endedAt + coolDownOf(rule)) continue;
      const activeSince = Math.max(at, episode.firstSeen);
      const firing: FiringFault = {
        rule: ruleIndex,
        instance,
        activeSince,
        severity: severityOf(rule, episode),
      };
      state.firingFaults.set(keyOf(ruleIndex, instance), firing);
      out.findings.push(finding(state, rule, 'firing', activeSince, firing, episode));
    }
  } catch (error) {
    state.faultRuleFlags[ruleIndex] = flags | checkFlags.disabled;
    out.failures.push({ vin: state.vin, ruleId: rule.definition.id, message: messageOf(error), at });
  }
}

export const keyOf = (ruleIndex: number, instance: string): string => `${ruleIndex} ${instance}`;

/** Of one vehicle. */
const mostEnds = 64;

export function noteEnd({ endedFaults }: VehicleState, ended: EndedFault): void {
  const { rule, instance, activeSince, endedAt } = ended;
  const key = keyOf(rule, instance);
  if ((endedFaults.get(key)?.endedAt ?? Number.NEGATIVE_INFINITY) > endedAt) return;
  endedFaults.delete(key);
  endedFaults.set(key, { rule, instance, activeSince, endedAt });
  for (const oldest of endedFaults.keys()) {
    if (endedFaults.size <= mostEnds) return;
    endedFaults.delete(oldest);
  }
}

const coolDownOf = ({ definition }: CompiledRule): number => definition.coolDown;

function endedEpisode(episodes: readonly FaultEpisode[], firing: FiringFault): FaultEpisode | undefined {
  return episodes.find(
    (episode) =>
      episode.endedAt !== null &&
      episode.firstSeen <= firing.activeSince &&
      episode.endedAt >= firing.activeSince &&
      faultInstance(episode) === firing.instance,
  );
}

function severityOf(rule: CompiledRule, episode: FaultEpisode): Severity {
  return rule.definition.severity === 'fault' ? episode.severity : rule.definition.severity;
}

function holds(state: VehicleState, rule: CompiledRule, episode: FaultEpisode): boolean {
  return rule.fault?.when.evaluate(contextOf(state, episode)) === true;
}

function contextOf(state: VehicleState, episode: FaultEpisode) {
  return { vehicle: state.vehicle, fault: new FaultView(episode) };
}

function finding(
  state: VehicleState,
  rule: CompiledRule,
  transition: Finding['transition'],
  at: number,
  firing: FiringFault,
  episode: FaultEpisode | undefined,
): Finding {
  const [ecu = '', system = '', ...code] = firing.instance.split('/');
  const context = episode === undefined ? undefined : contextOf(state, episode);
  const lastFrame = episode?.freezeFrames.at(-1)?.values ?? {};
  return {
    vin: state.vin,
    ruleId: rule.definition.id,
    instance: firing.instance,
    transition,
    at,
    activeSince: firing.activeSince,
    severity: firing.severity,
    evidence: {
      ...withSummaries(lastFrame, (language) =>
        context === undefined ? '' : (rule.fault?.summaries[language].render(context) ?? ''),
      ),
      fault: { ecu, system, code: code.join('/'), onset: episode?.firstSeen ?? firing.activeSince },
    },
  };
}
