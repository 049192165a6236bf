import { randomUUID } from 'node:crypto';
import { type Things, unknown } from './two-markets.ts';

/**
 * Whose what a path names is, by the path up to there. `everybody`: knowledge of the server that belongs to no market.
 * `market`: somebody's; outside his own markets it must be as if it were not there. `person`: of who asked for it.
 */
type Whose =
  | 'everybody'
  | { readonly kind: 'market' | 'person'; readonly of: (things: Things) => string; readonly none: string };

const nobodysId: string = randomUUID();
const inMarket = (of: (things: Things) => string, none = nobodysId): Whose => ({ kind: 'market', of, none });
const ofPerson = (of: (things: Things) => string): Whose => ({ kind: 'person', of, none: nobodysId });

export const objects: Readonly<Record<string, Whose>> = {
  '/vehicles/{vin}': inMarket(({ vin }) => vin, unknown),
  '/vehicles/{vin}/commands/{id}': inMarket(({ command }) => command),
  '/vehicles/{vin}/consents/{id}': inMarket(({ consent }) => consent),
  '/vehicles/{vin}/remote-sessions/{id}': inMarket(({ remoteSession }) => remoteSession),
  '/vehicles/{vin}/fault-codes/{code}': 'everybody',
  '/vehicles/{vin}/signals/{path}': 'everybody',
  '/erasures/{id}': inMarket(({ erasure }) => erasure),
  '/users/{username}': inMarket(({ username }) => username, 'nobody-at-all'),
  '/alerts/{id}': inMarket(({ alert }) => alert),
  '/mutes/{id}': inMarket(({ mute }) => mute),
  '/cases/{id}': inMarket((things) => things.case),
  '/cases/{id}/attachments/{attachment}': inMarket(({ attachment }) => attachment),
  '/places/{id}': inMarket(({ place }) => place),
  '/technicians/{id}': inMarket(({ technician }) => technician),
  '/rotas/{id}': inMarket(({ rota }) => rota),
  '/notifications/{id}': inMarket(({ notification }) => notification),
  '/quarantine/{id}': inMarket(({ quarantine }) => quarantine),
  '/work/{id}': ofPerson(({ work }) => work),
  '/rules/backtests/{id}': ofPerson(({ backtest }) => backtest),
  '/campaigns/{id}': inMarket(({ campaign }) => campaign),
  '/campaigns/{id}/deployments/{vehicle}': inMarket(({ vin }) => vin, unknown),
  '/users/current/sessions/{id}': ofPerson(({ session }) => session),
  '/users/current/passkeys/{id}': ofPerson(({ passkey }) => passkey),
  '/users/current/api-keys/{id}': ofPerson(({ apiKey }) => apiKey),
  '/users/current/contacts/{channel}': 'everybody',
  // Whoever has the token may; nobody is signed in.
  '/notifications/unsubscribe/{token}': 'everybody',
  '/owner-updates/{token}': 'everybody',
  // Whoever has the broker's secret may (test/api/broker-hooks.test.ts).
  '/broker/mosquitto/{secret}': 'everybody',
  // Whoever has the vehicle's own token may; no person's session counts (test/api/ddi.test.ts).
  '/default/controller/v1/{controllerId}': 'everybody',
  '/default/controller/v1/{controllerId}/deploymentBase/{actionId}': 'everybody',
  '/default/controller/v1/{controllerId}/cancelAction/{actionId}': 'everybody',
  '/default/controller/v1/{controllerId}/confirmationBase/{actionId}': 'everybody',
  '/default/controller/v1/{controllerId}/installedBase/{actionId}': 'everybody',
  '/default/controller/v1/{controllerId}/softwaremodules/{moduleId}': 'everybody',
  '/default/controller/v1/{controllerId}/softwaremodules/{moduleId}/artifacts/{fileName}': 'everybody',
  '/dead-jobs/{job}': 'everybody',
  '/dead-jobs/{job}/{id}': 'everybody',
  '/artifacts/{sha256}': 'everybody',
  '/artifacts/uploads/{id}': 'everybody',
  '/releases/{id}': 'everybody',
  '/release-keys/{id}': 'everybody',
  '/fault-codes/{code}': 'everybody',
  '/fault-codes/imports/{id}': 'everybody',
  '/rules/{id}': 'everybody',
  '/rules/{id}/versions/{version}': 'everybody',
  '/signals/{path}': 'everybody',
  '/fleet/signals/{path}': 'everybody',
};

/** The parameters of a path with whose they are; `missing` where the table does not say. */
export function namedBy(path: string) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(({ 0: text, index }) => {
    const upTo = path.slice(0, index + text.length).replace('/api/v1', '');
    return { text, upTo, whose: objects[upTo] };
  });
}

const anyOne: Readonly<Record<string, string>> = {
  '{channel}': 'email',
  '{version}': '1',
  '{path}': 'Vehicle.Speed',
};

/** The path with what these say in place of its parameters; what belongs to everybody is any. */
export function filled(path: string, things: readonly (Things | null)[]): string {
  let at = 0;
  return namedBy(path).reduce((url, { text, whose }) => {
    if (whose === undefined || whose === 'everybody') return url.replace(text, anyOne[text] ?? 'P0A80');
    const those = things[Math.min(at++, things.length - 1)] ?? null;
    return url.replace(text, encodeURIComponent(those === null ? whose.none : whose.of(those)));
  }, path);
}
