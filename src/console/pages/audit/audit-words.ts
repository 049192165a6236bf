import type { AuditEntry } from '../../api/queries/audit.ts';

/** Every action of the log that has a sentence; `test/unit/console/audit-words.test.ts` holds them against the API's. */
export const actions = [
  'access.refused',
  'alert.acknowledge',
  'alert.unacknowledge',
  'alerts.acknowledge',
  'alerts.unacknowledge',
  'artifact.abandon-upload',
  'artifact.add',
  'artifact.begin-upload',
  'artifact.remove',
  'artifact.upload',
  'backup.create',
  'campaign.abort',
  'campaign.approve',
  'campaign.change',
  'campaign.create',
  'campaign.delete',
  'campaign.deny',
  'campaign.halt',
  'campaign.hold',
  'campaign.next-wave',
  'campaign.request-approval',
  'campaign.resume',
  'campaign.retry',
  'campaign.rollback',
  'campaign.start',
  'case.attach',
  'case.change',
  'case.open',
  'command.approve',
  'command.cancel',
  'command.request',
  'consent.record',
  'consent.withdraw',
  'contact.change',
  'contact.remove',
  'contact.verify',
  'credentials.create',
  'credentials.revoke',
  'certificate.revoke',
  'fault-codes.import',
  'fault-codes.remove-import',
  'jobs.discard',
  'jobs.retry',
  'jobs.retry-all',
  'mute.create',
  'mute.end',
  'notification.bounce',
  'notification.resend',
  'notification.test',
  'place.change',
  'place.create',
  'prediction.run',
  'quarantine.mark',
  'quarantine.retry',
  'quarantine.retry-many',
  'release-key.add',
  'release-key.approve',
  'release-key.end',
  'release.add',
  'remote-session.close',
  'remote-session.open',
  'rota.change',
  'rota.create',
  'rota.remove',
  'rule.backtest',
  'rule.draft',
  'rule.draft-delete',
  'rule.state',
  'session.create',
  'session.end',
  'session.refused',
  'technician.change',
  'technician.create',
  'telemetry.export',
  'user.change',
  'user.change-own-password',
  'user.create',
  'user.delete',
  'user.reset-password',
  'vehicle.change',
  'vehicle.create',
  'vehicle.erase',
  'vehicle.import',
  'vehicle.owner',
  'vehicle.owner-forget',
  'vehicle.update-opt-out',
  'work.cancel',
  'api-key.create',
  'api-key.refused',
  'api-key.revoke',
  'passkey.add',
  'passkey.begin',
  'passkey.remove',
  'second-factor.begin',
  'second-factor.new-recovery-codes',
  'second-factor.off',
  'second-factor.on',
  'second-factor.policy',
  'second-factor.reset',
  'session.first-step',
] as const;
export type Action = (typeof actions)[number];

/** Sentences with a variant: by whether it concerns one vehicle, or what was changed. */
export type Sentence =
  | Action
  | 'alerts.of-rule'
  | 'access.refused-vehicle'
  | 'fault-codes.tried'
  | 'mute.of-vehicle'
  | 'prediction.run-vehicle'
  | 'quarantine.unmark';

export function detailOf({ detail }: AuditEntry): Readonly<Record<string, unknown>> {
  return typeof detail === 'object' && detail !== null && !Array.isArray(detail)
    ? (detail as Record<string, unknown>)
    : {};
}

/** What an erased vehicle is called in the log. */
export const isPseudonym = (vehicle: string): boolean => vehicle.startsWith('erased-');

/** Null for an action that this version does not know. */
export function sentenceOf(entry: AuditEntry): Sentence | null {
  const action = actions.find((known) => known === entry.action);
  if (action === 'access.refused' && entry.vin !== null) return 'access.refused-vehicle';
  if (action === 'alerts.acknowledge' && entry.target !== null) return 'alerts.of-rule';
  if (action === 'fault-codes.import' && detailOf(entry).dryRun === true) return 'fault-codes.tried';
  if (action === 'mute.create' && entry.vin !== null) return 'mute.of-vehicle';
  if (action === 'prediction.run' && entry.vin !== null) return 'prediction.run-vehicle';
  if (action === 'quarantine.mark' && detailOf(entry).seen === false) return 'quarantine.unmark';
  return action ?? null;
}

/** How many it concerned: a number, or the length of a list. */
export function countOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return Array.isArray(value) ? value.length : 0;
}
