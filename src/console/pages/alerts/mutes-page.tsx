import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type Mute, useEndMute, useMute, useMutes } from '../../api/queries/mutes.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment, useTick } from '../../parts/age.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { Vin } from '../../parts/vin.tsx';
import classes from './mutes.module.css';

/** What is kept out of the inbox, until when, by whom and why. */
export function MutesPage(): ReactNode {
  const { t } = useTranslation('alerts');
  const url = useUrlState();
  const ended = url.get('ended') === 'true';
  const mutes = useMutes(ended);
  const items = mutes.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('mutes.title')} back={{ href: '/alerts', label: t('shell:nav.alerts') }} width="narrow">
      <Stack>
        <SegmentedControl
          value={ended ? 'ended' : 'active'}
          onChange={(value) => url.set({ ended: value === 'ended' ? 'true' : null }, 'push')}
          data={(['active', 'ended'] as const).map((value) => ({ value, label: t(`mutes.${value}`) }))}
          w="fit-content"
        />
        {mutes.error !== null && <ErrorNote error={mutes.error} retry={() => mutes.refetch()} />}
        {mutes.isPending && <LoadingRows count={4} height={96} />}
        {mutes.isSuccess && items.length === 0 && (
          <Empty icon="mute" title={t(ended ? 'mutes.noneEnded' : 'mutes.none')} hint={t('mutes.hint')} />
        )}
        <ul className={classes.mutes}>
          {items.map((mute) => (
            <MuteItem key={mute.id} mute={mute} isEnded={ended} />
          ))}
        </ul>
        {mutes.hasNextPage && (
          <Button variant="subtle" loading={mutes.isFetchingNextPage} onClick={() => mutes.fetchNextPage()}>
            {t('list.more')}
          </Button>
        )}
      </Stack>
    </Page>
  );
}

function MuteItem({ mute, isEnded }: { mute: Mute; isEnded: boolean }): ReactNode {
  const { t } = useTranslation('alerts');
  const format = useFormat();
  useTick();
  const { vin, vehicle, name, code, until, reason, hidden, createdBy, createdAt, markets, mayEnd } = mute;
  const left = until - serverNow();
  return (
    <li className={classes.mute}>
      <div>
        <Text fw={600}>
          {name ?? t('mutes.everything')}
          {code !== null && <span className={classes.code}>{code}</span>}
        </Text>
        <Text size="sm" component="div" className={classes.muteWhere ?? ''}>
          {vin === null ? (
            markets === null ? (
              t('mutes.allCars')
            ) : (
              t('mutes.carsOf', { markets: markets.join(', ') })
            )
          ) : (
            <Link href={`/vehicles/${vin}`} className="plain-link">
              {vehicle !== null && `${vehicle.model} ${vehicle.modelYear} · `}
              <Vin vin={vin} />
            </Link>
          )}
        </Text>
        <Text size="sm">{reason}</Text>
        <Text size="xs" c="dimmed">
          {t('mutes.by', { who: createdBy })} · <Moment at={createdAt} />
        </Text>
      </div>
      <div className={classes.muteEnd}>
        <Text size="sm" fw={500}>
          {isEnded ? (
            <>
              {t('mutes.endedAt')} <Moment at={until} />
            </>
          ) : (
            t('mutes.left', { time: format.duration(Math.max(0, left)) })
          )}
        </Text>
        {!isEnded && (
          <>
            <Text size="xs" c="dimmed">
              {t('mutes.until', { time: format.time(until, 'minute') })}
            </Text>
            <Group gap="xs" mt={4}>
              <Text size="xs" c="dimmed">
                {t('mutes.hidden', { count: hidden })}
              </Text>
              {mayEnd && <EndButton mute={mute} />}
            </Group>
          </>
        )}
      </div>
    </li>
  );
}

function EndButton({ mute }: { mute: Mute }): ReactNode {
  const { t } = useTranslation('alerts');
  const end = useEndMute();
  const again = useMute();
  const toast = useToast();
  const { id, vin, rule, code, until, reason } = mute;
  const run = () =>
    end.mutate(id, {
      onSuccess: () =>
        toast({
          message: t('mutes.endDone'),
          undo: () => again.mutateAsync({ vin, rule, code, until, reason }),
        }),
      onError: (error) => toast({ error }),
    });
  return (
    <Button size="compact-sm" variant="default" className="touch" loading={end.isPending} onClick={run}>
      {t('mutes.end')}
    </Button>
  );
}
