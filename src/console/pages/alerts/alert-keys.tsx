import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { Alert } from '../../api/types.ts';
import { muteTargetOf, useAlertActions } from './alert-actions.tsx';
import { useInboxKeys } from './inbox-keys.ts';

/** The keys of the inbox on an alert's own page. */
export function AlertKeys({ alert }: { alert: Alert }): ReactNode {
  const { acknowledge, mute } = useAlertActions();
  const [, go] = useLocation();
  useInboxKeys({
    select: () => undefined,
    acknowledge: () => {
      if (alert.acknowledgedAt === null) acknowledge({ alerts: [alert], groups: [] });
    },
    mute: () => mute(muteTargetOf(alert)),
    moved: () => undefined,
    search: () => go('/alerts'),
    letIn: () => undefined,
    leave: () => go('/alerts'),
  });
  return null;
}
