import type { FaultCatalogue } from '../../faults/fault-catalogue.ts';
import { faultSystems } from '../../wire/messages.ts';
import type { CaseRow } from './case-log.ts';
import type { CasePolicy, JobNeeds } from './case-policy.ts';

export type NeedsOf = (
  row: Pick<CaseRow, 'rule' | 'code' | 'system' | 'certificates' | 'confirmed'>,
) => JobNeeds;

/**
 * What the job of a case asks of whoever does it: what the policy says of its rule and code, what people asked for, and what
 * the cause asks, as confirmed, else the likeliest that the catalogue knows. What is in doubt is asked for.
 */
export function createJobNeeds(options: {
  readonly policy: CasePolicy;
  readonly faultCatalogue: Pick<FaultCatalogue, 'cause' | 'causesOf'>;
}): NeedsOf {
  const { policy, faultCatalogue } = options;
  return ({ rule, code, system, certificates, confirmed }) => {
    const said = policy.needsOf(rule, code);
    const known = confirmed?.id === undefined ? undefined : faultCatalogue.cause(confirmed.id);
    const skills = (known ?? likeliest(system, code))?.skills.map(({ id }) => id) ?? [];
    const certified = skills.flatMap((skill) => policy.certificateOf(skill) ?? []);
    // Before the diagnosis nobody is kept away for want of a skill that may not be needed.
    const plain = known === undefined ? [] : skills.filter((skill) => policy.certificateOf(skill) === null);
    return {
      certificates: [...new Set([...said.certificates, ...certificates, ...certified])],
      skills: [...new Set([...said.skills, ...plain])],
      hours: said.hours,
    };
  };

  function likeliest(system: string | null, code: string | null) {
    const named = faultSystems.find((name) => name === system);
    return named === undefined || code === null ? undefined : faultCatalogue.causesOf(named, code).causes[0];
  }
}
