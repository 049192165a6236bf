import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { Alert } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { muteTargetOf, useAlertActions } from './alert-actions.tsx';
import { useEscape } from './inbox-keys.ts';

/** The keys of an alert's own page. */
export function AlertKeys({ alert }: { alert: Alert }): ReactNode {
  const { t } = useTranslation('alerts');
  const { takeNote, mute } = useAlertActions();
  const [, go] = useLocation();
  useShortcuts([
    {
      keys: 'a',
      label: t('keys.a'),
      run: () => {
        if (alert.acknowledgedAt === null) takeNote(alert);
      },
    },
    { keys: 'm', label: t('keys.m'), run: () => mute(muteTargetOf(alert)) },
  ]);
  useEscape(() => go('/alerts'));
  return null;
}
