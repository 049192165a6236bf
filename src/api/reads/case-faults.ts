import type { FaultAlert } from '../../faults/alert-fault.ts';
import { type FaultCatalogue, levelOfSeverity } from '../../faults/fault-catalogue.ts';
import type { Language } from '../../shared/languages.ts';
import { faultSystems } from '../../wire/messages.ts';
import { toCause } from './fault-codes.ts';

/** More are not gone through at a car. */
const most = 10;

/** What the catalogue says of each fault that alerts tell of, once, in their order; also of codes that it does not know. */
export function explainCaseFaults(
  catalogue: Pick<FaultCatalogue, 'describe' | 'causesOf'>,
  alerts: readonly FaultAlert[],
  language: Language,
) {
  const found = new Map<string, ReturnType<typeof explain>>();
  for (const alert of alerts) {
    if (alert.fault === null || found.size === most) continue;
    const { ecu, system, code } = alert.fault;
    const key = JSON.stringify([ecu, system, code]);
    if (!found.has(key)) found.set(key, explain(alert, alert.fault));
  }
  return [...found.values()].filter((one) => one !== undefined);

  function explain({ vin, severity }: FaultAlert, { ecu, code, ...fault }: NonNullable<FaultAlert['fault']>) {
    const system = faultSystems.find((name) => name === fault.system);
    if (system === undefined) return undefined;
    const place = { vin, ecu };
    const level = system === 'gbt32960' ? levelOfSeverity(severity) : null;
    const { description, mayBeDriven } = catalogue.describe(system, code, language, level, place);
    const { checks, causes } = catalogue.causesOf(system, code, place);
    return {
      ...{ ecu, system, code, description, mayBeDriven },
      checks: checks.map((check) => check[language]),
      causes: causes.map((cause) => toCause(cause, language)),
    };
  }
}
