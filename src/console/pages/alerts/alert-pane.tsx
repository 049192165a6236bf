import { ActionIcon, Kbd, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { AlertDetail } from './alert-detail.tsx';
import classes from './pane.module.css';

const keys = ['j', 'k', 'Enter', 'x', 'a', 'm', '/', 'Esc'] as const;

/** The alert beside the list; without one, how the list is worked. */
export function AlertPane({ id, close }: { id: string; close: () => void }): ReactNode {
  const { t } = useTranslation('alerts');
  if (id === '') {
    return (
      <div className={classes.choose}>
        <Text c="dimmed" component="span" lh={0}>
          <Icon name="bell" size={32} />
        </Text>
        <Text fw={600}>{t('detail.choose')}</Text>
        <dl className={classes.keys}>
          {keys.map((key) => (
            <div key={key}>
              <dt>
                <Kbd>{key}</Kbd>
              </dt>
              <dd>{t(`keys.${key}`)}</dd>
            </div>
          ))}
        </dl>
      </div>
    );
  }
  return (
    <div className={classes.pane}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        className={classes.closePane ?? ''}
        aria-label={t('common:close')}
        onClick={close}
      >
        <Icon name="close" />
      </ActionIcon>
      <AlertDetail id={id} key={id} />
    </div>
  );
}
