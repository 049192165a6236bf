import { Button, Group, Text } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useConnection } from '../api/events.tsx';
import { useFormat } from '../format/use-format.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { Icon } from '../parts/icon.tsx';

/** A break that heals at once is nobody's concern. */
const patienceMs = 3_000;
const goodNewsMs = 4_000;

/** Says that what is shown is old, and when it is not any more. It lies above the page, so that nothing jumps. */
export function ConnectionBanner(): ReactNode {
  const { t } = useTranslation('shell');
  const format = useFormat();
  const { state, heardAt, retry } = useConnection();
  const [shown, setShown] = useState<'nothing' | 'lost' | 'back'>('nothing');
  const wasLost = useRef(false);
  useEffect(() => {
    if (state === 'live') {
      setShown(wasLost.current ? 'back' : 'nothing');
      wasLost.current = false;
      const timer = setTimeout(() => setShown('nothing'), goodNewsMs);
      return () => clearTimeout(timer);
    }
    const timer = setTimeout(
      () => {
        wasLost.current = true;
        setShown('lost');
      },
      state === 'offline' ? 0 : patienceMs,
    );
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <div role="status" className="connection-holder">
      {shown !== 'nothing' && (
        <Group gap="sm" className="connection-banner" data-kind={shown} justify="center">
          <Icon name={shown === 'back' ? 'check' : 'offline'} size={18} />
          <Text size="sm" component="span">
            {shown === 'back'
              ? t('connection.back')
              : t(state === 'offline' ? 'connection.offline' : 'connection.lost', {
                  time: format.time(heardAt, 'clock'),
                })}
          </Text>
          {shown === 'lost' && (
            <Button size="compact-sm" variant="white" color="dark" onClick={retry}>
              {t('connection.retry')}
            </Button>
          )}
        </Group>
      )}
    </div>
  );
}
