import type { ReactNode } from 'react';
import type { FaultCode } from '../../api/queries/fault-codes.ts';

/** Where an imported entry holds: make, model, control unit. */
export function ScopeText({
  scope: { make, model, ecu },
}: {
  scope: NonNullable<FaultCode['origin']>['scope'];
}): ReactNode {
  const parts = [make, model, ecu].filter((part) => part !== null);
  return parts.length === 0 ? null : `· ${parts.join(' · ')}`;
}
