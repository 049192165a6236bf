import type { z } from 'zod';
import type { Alert } from '../../alerts/alert.ts';
import { muteLookup } from '../../alerts/mute-match.ts';
import type { Mute } from '../../alerts/mutes.ts';
import type { FaultCatalogue } from '../../faults/fault-catalogue.ts';
import type { Language } from '../../shared/languages.ts';
import type { VehicleRegistry } from '../../vehicles/registry.ts';
import type { alertItem } from '../schemas/alerts.ts';
import { toAlertAnswer } from './alerts.ts';

type AlertItem = z.infer<typeof alertItem>;
type Find = VehicleRegistry['get'];

export function vehicleSummary(find: Find, vin: string): AlertItem['vehicle'] {
  const found = find(vin);
  if (found === undefined) return null;
  const { model, modelYear, plate, market, timeZone } = found;
  return { model, modelYear, plate, market, timeZone };
}

/** Makes of alerts what lists across vehicles show of them. */
export function toAlertItems(options: {
  readonly find: Find;
  readonly faultCatalogue: FaultCatalogue;
  readonly mutes: readonly Mute[];
  readonly language: Language;
}): (alert: Alert) => AlertItem {
  const { find, faultCatalogue, mutes, language } = options;
  const mutedUntil = muteLookup(mutes);
  return (alert) => {
    const vehicle = vehicleSummary(find, alert.vin);
    const { vin, rule, evidence } = alert;
    const code = evidence.fault?.code ?? null;
    return {
      ...toAlertAnswer(alert, faultCatalogue, language),
      vehicle,
      mutedUntil: mutedUntil({ vin, rule, code, market: vehicle?.market }),
    };
  };
}
