import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FaultHistory } from '../../api/queries/vehicle-page.ts';
import type { Alert, VehicleDetail } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age } from '../../parts/age.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import classes from './vehicle.module.css';
import { type Verdict as VerdictName, verdictOf } from './verdict-of.ts';

const icons: Record<VerdictName, IconName> = {
  no: 'octagon',
  limited: 'alert',
  unknown: 'info',
  yes: 'check',
};
/** After so long an offline car may be worse off than it said. */
const staleMs = 24 * 3_600_000;

/** May it be driven, why not, and what to do now: the first thing on the page. */
export function Verdict({
  vehicle,
  alerts,
  faults,
  hasSent,
  now,
}: {
  vehicle: Pick<VehicleDetail, 'online' | 'lastSeenAt'>;
  alerts: readonly Alert[];
  faults: FaultHistory['items'];
  /** Any signal, ever. */
  hasSent: boolean;
  now: number;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  const { lastSeenAt, online } = vehicle;
  if (!hasSent && alerts.length === 0 && faults.length === 0) {
    const hint = t(online ? 'verdict.neverOnline' : 'verdict.neverHint');
    return <Banner name="unknown" title={t('verdict.never')} detail={hint} />;
  }
  const { verdict, reasons } = verdictOf(alerts, faults);
  const isOld = !online && lastSeenAt !== null && now - lastSeenAt > staleMs;
  const more = reasons.length - 2;
  const why = [
    ...reasons.slice(0, 2).map(({ name }) => name),
    ...(more > 0 ? [t('verdict.more', { count: more })] : []),
  ].join(' · ');
  return (
    <Banner
      name={verdict}
      title={t(`verdict.${verdict}`)}
      detail={why === '' ? t(alerts.length + faults.length === 0 ? 'verdict.clean' : 'verdict.minor') : why}
      aside={
        isOld ? (
          <Text size="sm" component="span">
            {t('verdict.stale')} <Age at={lastSeenAt} />
          </Text>
        ) : null
      }
    />
  );
}

function Banner({
  name,
  title,
  detail,
  aside = null,
}: {
  name: VerdictName;
  title: string;
  detail: string;
  aside?: ReactNode;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  return (
    <section className={classes.verdict} data-verdict={name} aria-label={t('verdict.label')}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <span className={classes.verdictIcon}>
          <Icon name={icons[name]} size={28} />
        </span>
        <Stack gap={2} style={{ minWidth: 0 }}>
          <Text fw={700} size="lg" lh={1.25} component="h2" m={0}>
            {title}
          </Text>
          <Text size="sm">{detail}</Text>
          {aside}
        </Stack>
      </Group>
    </section>
  );
}
