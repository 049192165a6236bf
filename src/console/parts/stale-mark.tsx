import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useConnection } from '../api/events.tsx';
import { useFormat } from '../format/use-format.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { Icon } from './icon.tsx';

/** Beside anything live: nothing while it is, a sign with "as of …" while the connection is lost. */
export function StaleMark(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { state, heardAt } = useConnection();
  if (state === 'live' || state === 'connecting') return null;
  const words = t('time.asOf', { time: format.time(heardAt, 'clock') });
  return (
    <Tooltip label={words}>
      <span className="stale-mark" role="img" aria-label={words}>
        <Icon name="clock" size={16} />
      </span>
    </Tooltip>
  );
}
