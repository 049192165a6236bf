import type { WatchCode } from './watches.ts';

/** What people need of the server; told to anybody, so nothing of its inside is. */
export const services = ['vehicles', 'alerts', 'updates', 'console'] as const;
export type Service = (typeof services)[number];

/** From the best to the worst. */
export const serviceStates = ['works', 'limited', 'stopped'] as const;
export type ServiceState = (typeof serviceStates)[number];
export type ServiceStates = Readonly<Record<Service, ServiceState>>;

/** What each problem means for them. */
const effects: Partial<Record<WatchCode, Partial<Record<Service, ServiceState>>>> = {
  'not-ready': { vehicles: 'stopped', updates: 'stopped' },
  'journal-blocked': { vehicles: 'stopped', updates: 'limited' },
  'disk-away': { vehicles: 'stopped' },
  'certificate-expired': { vehicles: 'limited' },
  'pipeline-blocked': { alerts: 'stopped', updates: 'limited' },
  'pipeline-standing': { alerts: 'stopped', updates: 'limited' },
  'pipeline-behind': { alerts: 'limited' },
  'rules-left-out': { alerts: 'limited' },
  'telemetry-away': { alerts: 'stopped', console: 'limited' },
  'database-away': { alerts: 'stopped', updates: 'stopped', console: 'stopped' },
  'database-slow': { console: 'limited' },
  'server-slow': { console: 'limited' },
};

const worse = (a: ServiceState, b: ServiceState): ServiceState =>
  serviceStates.indexOf(a) >= serviceStates.indexOf(b) ? a : b;

/** What stops something counts from the first moment to the last; what limits it once it is an alert. */
export function serviceStatesOf(
  active: readonly {
    readonly code: WatchCode;
    readonly state: 'pending' | 'firing';
    readonly isWell: boolean;
  }[],
): ServiceStates {
  const states: Record<Service, ServiceState> = {
    vehicles: 'works',
    alerts: 'works',
    updates: 'works',
    console: 'works',
  };
  for (const { code, state, isWell } of active) {
    if (isWell) continue;
    for (const service of services) {
      const effect = effects[code]?.[service];
      if (effect !== undefined && (effect === 'stopped' || state === 'firing'))
        states[service] = worse(states[service], effect);
    }
  }
  return states;
}
