import type { z } from 'zod';
import type { Alert } from '../../alerts/alert.ts';
import { type FaultCatalogue, levelOfSeverity } from '../../faults/fault-catalogue.ts';
import type { Language } from '../../shared/languages.ts';
import { type FaultSystem, faultSystems } from '../../wire/messages.ts';
import type { alert } from '../schemas/diagnosis.ts';

export type AlertAnswer = z.infer<typeof alert>;

/**
 * As the API gives it, in the reader's language. An alert for a fault speaks as the fault catalogue does, where it knows
 * the code: people want to read what is broken, not that something was stored.
 */
export function toAlertAnswer(found: Alert, catalogue: FaultCatalogue, language: Language): AlertAnswer {
  const { ruleName, summary, advice, evidence, course, ended, peers, ...rest } = found;
  const fault = describeFault(found, catalogue, language);
  const said = fault?.alarm ?? summary?.[language] ?? summary?.en ?? evidence.summary;
  return {
    ...rest,
    name: fault?.description ?? ruleName?.[language] ?? found.rule,
    summary: said,
    advice: fault?.customer ?? advice?.[language] ?? null,
    mayBeDriven: fault?.mayBeDriven ?? found.mayBeDriven,
    course: [...course],
    ended: ended as AlertAnswer['ended'],
    peers: peers as AlertAnswer['peers'],
    evidence: { ...(evidence as AlertAnswer['evidence']), summary: said },
  };
}

function describeFault({ vin, evidence, severity }: Alert, catalogue: FaultCatalogue, language: Language) {
  if (evidence.fault === undefined) return undefined;
  const { ecu, system, code } = evidence.fault;
  if (!isFaultSystem(system)) return undefined;
  const level = system === 'gbt32960' ? levelOfSeverity(severity) : null;
  const described = catalogue.describe(system, code, language, level, { vin, ecu });
  // The number of an alarm flag means nothing to a reader, as a fault code does.
  const alarm = level === null ? undefined : catalogue.alarmSentence({ ecu, code, level }, language);
  return described.isKnown ? { ...described, alarm } : undefined;
}

function isFaultSystem(name: string): name is FaultSystem {
  return (faultSystems as readonly string[]).includes(name);
}
