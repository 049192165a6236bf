import { Alert, Anchor, Group, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useOnCall } from '../../api/queries/technicians.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import classes from './technicians.module.css';

/** Who is reached now, by rota, with the number to call; and where nobody is. */
export function OnCallNow(): ReactNode {
  const { t } = useTranslation('technicians');
  const format = useFormat();
  const now = useOnCall();
  if (now.error !== null) return <ErrorNote error={now.error} retry={() => now.refetch()} />;
  if (now.data === undefined) return <LoadingRows count={1} height={72} />;
  return (
    <section aria-label={t('rota.now')}>
      {now.data.uncovered.length > 0 && (
        <Alert color="orange" variant="light" icon={<Icon name="alert" />} mb="sm">
          {t('rota.uncovered', { markets: now.data.uncovered.join(', ') })}
        </Alert>
      )}
      <div className={classes.nows}>
        {now.data.items.map(({ rota, market, place, technician, to, gap, isOverride }) => (
          <Paper
            key={rota.id}
            withBorder
            p="sm"
            className="severity-edge"
            data-severity={gap === null ? 'ok' : 'critical'}
          >
            <Text size="xs" c="dimmed">
              {rota.name} · {place?.name ?? market}
            </Text>
            {gap === null && technician !== null ? (
              <Group justify="space-between" gap="xs">
                <Text fw={600} size="lg">
                  {technician.name}
                </Text>
                {technician.phone !== null && (
                  <Anchor
                    href={`tel:${technician.phone.replace(/[^+\d]/g, '')}`}
                    className="touch"
                    display="inline-flex"
                    style={{ alignItems: 'center' }}
                  >
                    {technician.phone}
                  </Anchor>
                )}
              </Group>
            ) : (
              <Text fw={600}>{t(`gap.${gap ?? 'not-begun'}`, { name: technician?.name ?? '' })}</Text>
            )}
            <Text size="xs" c="dimmed">
              {to !== null && t('rota.until', { time: format.short(to) })}
              {isOverride && ` · ${t('rota.standsIn')}`}
            </Text>
          </Paper>
        ))}
      </div>
    </section>
  );
}
