import { Button, MultiSelect, Paper, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useNotifications } from '../../api/queries/notifications.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { LogRow } from './log-row.tsx';
import classes from './notifications.module.css';
import { channels, kinds } from './words.ts';

const states = ['waiting', 'digest', 'sent', 'bounced', 'unknown', 'dead'] as const;

/** Who was told what, newest first, with what became of it. */
export function Log(): ReactNode {
  const { t } = useTranslation('notifications');
  const url = useUrlState();
  const [receiver, setReceiver] = useState(url.get('receiver'));
  const filter = {
    state: url.many('state', states),
    channel: url.many('channel', channels),
    kind: url.many('kind', kinds),
    receiver: url.get('receiver'),
    vin: url.get('vin'),
  };
  const log = useNotifications(filter);
  const items = log.data?.pages.flatMap((page) => page.items) ?? [];
  const isNarrowed = Object.values(filter).some((value) => value.length > 0);
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm" verticalSpacing="sm">
        <MultiSelect
          aria-label={t('filter.state')}
          placeholder={filter.state.length === 0 ? t('filter.state') : ''}
          data={states.map((value) => ({ value, label: t(`state.${value}`) }))}
          value={filter.state}
          onChange={(state) => url.set({ state })}
          clearable
        />
        <MultiSelect
          aria-label={t('filter.kind')}
          placeholder={filter.kind.length === 0 ? t('filter.kind') : ''}
          data={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          value={filter.kind}
          onChange={(kind) => url.set({ kind })}
          clearable
        />
        <MultiSelect
          aria-label={t('filter.channel')}
          placeholder={filter.channel.length === 0 ? t('filter.channel') : ''}
          data={channels.map((value) => ({ value, label: t(`channel.${value}`) }))}
          value={filter.channel}
          onChange={(channel) => url.set({ channel })}
          clearable
        />
        <TextInput
          aria-label={t('filter.receiver')}
          placeholder={t('filter.receiver')}
          leftSection={<Icon name="person" size={16} />}
          data-search
          value={receiver}
          onChange={(event) => {
            setReceiver(event.currentTarget.value);
            url.set({ receiver: event.currentTarget.value.trim() });
          }}
        />
      </SimpleGrid>
      {log.error !== null && <ErrorNote error={log.error} retry={() => log.refetch()} />}
      {log.isPending && <LoadingRows count={8} height={56} />}
      {log.isSuccess && items.length === 0 && (
        <Empty icon="bell" title={t(isNarrowed ? 'noneFound' : 'none')} hint={t('noneHint')} />
      )}
      {items.length > 0 && (
        <Paper withBorder component="ul" className={classes.list ?? ''} aria-label={t('tabs.log')}>
          {items.map((item) => (
            <li key={item.id}>
              <LogRow item={item} />
            </li>
          ))}
        </Paper>
      )}
      {log.hasNextPage && (
        <Button
          variant="default"
          className="touch"
          loading={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          {t('common:more')}
        </Button>
      )}
    </Stack>
  );
}
