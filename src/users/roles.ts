/**
 * Who may do what. Every route of the API names one of these permissions, and no other file knows a role by name.
 * What a user sees is his scope's to say (markets), not his role's.
 */
export const roles = ['viewer', 'support', 'technician', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

export const permissions = {
  /** Vehicles and everything known about them; the event stream; rules and the signal catalogue. */
  'vehicles.read': ['viewer', 'support', 'technician', 'operator', 'admin'],
  /** Take note of an alert. */
  'alerts.acknowledge': ['support', 'technician', 'operator', 'admin'],
  /** Keep alerts of one vehicle out of the inbox for a while. */
  'alerts.mute': ['support', 'technician', 'operator', 'admin'],
  /** The same of a rule, for all vehicles of one's markets. */
  'alerts.mute-fleet': ['operator', 'admin'],
  /** Cases with their conversation, and who is on call. */
  'cases.read': ['viewer', 'support', 'technician', 'operator', 'admin'],
  'cases.write': ['support', 'technician', 'operator', 'admin'],
  /** Technicians with their addresses, hours and certificates. */
  'technicians.read': ['support', 'technician', 'operator', 'admin'],
  'technicians.write': ['operator', 'admin'],
  /** Where a vehicle was; where it is belongs to `vehicles.read`. */
  'locations.read': ['support', 'technician', 'operator', 'admin'],
  /** Carry raw telemetry out of the system. */
  'telemetry.export': ['support', 'technician', 'operator', 'admin'],
  /** Messages that could not be understood, byte for byte. */
  'quarantine.read': ['support', 'technician', 'operator', 'admin'],
  'quarantine.retry': ['technician', 'operator', 'admin'],
  /** Write rules, try them on history, put them in shadow and live, retire them. */
  'rules.write': ['operator', 'admin'],
  /** Import fault codes, and take an import back. */
  'catalogue.write': ['operator', 'admin'],
  /** Commands to vehicles with their answers, remote sessions, consents, and who looked at a vehicle. */
  'commands.read': ['viewer', 'support', 'technician', 'operator', 'admin'],
  'commands.send': ['support', 'technician', 'operator', 'admin'],
  /** Be the second person for what can move or stop a vehicle. */
  'commands.approve': ['technician', 'operator', 'admin'],
  /** Record the consent of an owner; change a vehicle in a session. */
  'sessions.open': ['support', 'technician', 'operator', 'admin'],
  /** Who was told what, and what became of it; the policy. */
  'notifications.read': ['support', 'technician', 'operator', 'admin'],
  /** Send again what failed. */
  'notifications.write': ['operator', 'admin'],
  /** Register, import and change vehicles. */
  'vehicles.write': ['operator', 'admin'],
  /** Artifacts, releases and the keys that sign them. */
  'releases.read': ['viewer', 'support', 'technician', 'operator', 'admin'],
  /** Upload artifacts and signed releases. */
  'releases.write': ['operator', 'admin'],
  /** Say which keys may sign releases. */
  'release-keys.write': ['admin'],
  /** Update campaigns, who gets what in them, and what became of it. */
  'campaigns.read': ['viewer', 'support', 'technician', 'operator', 'admin'],
  /** Make and plan campaigns, and ask for their approval. */
  'campaigns.write': ['operator', 'admin'],
  /** Be the second person for a campaign's list, contents and plan. */
  'campaigns.approve': ['operator', 'admin'],
  /** Start campaigns; hold, halt, resume and abort those that run. */
  'campaigns.halt': ['operator', 'admin'],
  /** Name, address and language of a vehicle's owner. */
  'owners.read': ['support', 'technician', 'operator', 'admin'],
  'owners.write': ['support', 'technician', 'operator', 'admin'],
  /** Record that an owner wants no updates, or wants them again. */
  'updates.opt-out': ['support', 'technician', 'operator', 'admin'],
  /** Make and revoke the secrets that vehicles sign in with. */
  'credentials.write': ['operator', 'admin'],
  /** Say which certificates of vehicles count no more. */
  'certificates.revoke': ['admin'],
  /** Delete a vehicle with all of its data. */
  'vehicles.erase': ['admin'],
  'users.read': ['admin'],
  'users.write': ['admin'],
  'audit.read': ['admin'],
  /** How the server itself is doing. */
  'system.read': ['operator', 'admin'],
  /** Have failed background work tried again or given up; end what others asked for. */
  'jobs.write': ['admin'],
} as const satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof permissions;

export function isAllowed(role: Role, permission: Permission): boolean {
  return (permissions[permission] as readonly Role[]).includes(role);
}

/** Somebody signed in; `key` is what a machine of his came with, and may less. */
export interface Holder {
  readonly role: Role;
  readonly key?: { readonly permissions: readonly Permission[] } | null;
}

export function may({ role, key }: Holder, permission: Permission): boolean {
  return isAllowed(role, permission) && (key == null || key.permissions.includes(permission));
}

export function permissionsOf(holder: Holder): Permission[] {
  return (Object.keys(permissions) as Permission[]).filter((permission) => may(holder, permission));
}

/** Markets that a user sees; null = all of them. */
export type Scope = readonly string[] | null;

export function covers(scope: Scope, market: string | null): boolean {
  return scope === null || (market !== null && scope.includes(market));
}

/** Is everything in `inner` also in `outer`? */
export function coversScope(outer: Scope, inner: Scope): boolean {
  return outer === null || inner?.every((market) => outer.includes(market)) === true;
}
