import type { z } from 'zod';
import type { Alert } from '../../alerts/alert.ts';
import { describeAlertFault } from '../../faults/alert-fault.ts';
import type { FaultCatalogue } from '../../faults/fault-catalogue.ts';
import type { Language } from '../../shared/languages.ts';
import type { alert } from '../schemas/diagnosis.ts';

export type AlertAnswer = z.infer<typeof alert>;

/**
 * As the API gives it, in the reader's language. An alert for a fault speaks as the fault catalogue does, where it knows
 * the code: people want to read what is broken, not that something was stored.
 */
export function toAlertAnswer(found: Alert, catalogue: FaultCatalogue, language: Language): AlertAnswer {
  const { ruleName, summary, advice, evidence, course, ended, peers, ...rest } = found;
  const about = { vin: found.vin, severity: found.severity, fault: evidence.fault ?? null };
  const fault = describeAlertFault(catalogue, about, language);
  // The number of an alarm flag means nothing to a reader, as a fault code does.
  const alarm =
    fault === undefined || fault.level === null
      ? undefined
      : catalogue.alarmSentence({ ecu: fault.ecu, code: fault.code, level: fault.level }, language);
  const said = alarm ?? summary?.[language] ?? summary?.en ?? evidence.summary;
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
