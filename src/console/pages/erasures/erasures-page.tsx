import { Loader, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type Erasure, useErasures } from '../../api/queries/erasures.ts';
import { useMay } from '../../api/queries/session.ts';
import { regionName } from '../../format/regions.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { EndlessList } from '../../parts/endless-list.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import { Empty, ErrorNote, NoPermission } from '../../parts/states.tsx';
import { Vin } from '../../parts/vin.tsx';
import classes from './erasures.module.css';

/** Vehicles that were erased or are being erased, each leading to its certificate. */
export function ErasuresPage(): ReactNode {
  const { t } = useTranslation('erasures');
  const may = useMay()('vehicles.erase');
  const erasures = useErasures(may);
  const items = erasures.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('shell:nav.erasures')} back={{ href: '/audit', label: t('shell:nav.audit') }}>
      {!may && <NoPermission />}
      {erasures.error !== null && <ErrorNote error={erasures.error} retry={() => erasures.refetch()} />}
      {may && erasures.isPending && <LoadingRows count={6} height={64} />}
      {erasures.isSuccess && items.length === 0 && (
        <Empty icon="trash" title={t('none')} hint={t('noneHint')} />
      )}
      {items.length > 0 && (
        <Paper withBorder component="section">
          <EndlessList
            label={t('shell:nav.erasures')}
            items={items}
            keyOf={({ id }) => id}
            height={64}
            more={erasures}
            row={(erasure) => <Row erasure={erasure} />}
          />
        </Paper>
      )}
    </Page>
  );
}

function Row({
  erasure: { id, vin, pseudonym, market, step, requestedBy, requestedAt },
}: {
  erasure: Erasure;
}): ReactNode {
  const { t } = useTranslation('erasures');
  const { locale } = useFormat();
  return (
    <Link href={`/erasures/${id}`} className={classes.row ?? ''}>
      {step === 'done' ? <SeverityIcon severity="ok" size={20} /> : <Loader size={18} aria-hidden="true" />}
      <span className={classes.grow}>
        <Text span size="sm" fw={600} display="block">
          {vin === null ? <span className="vin">{pseudonym}</span> : <Vin vin={vin} />}
        </Text>
        <Text span size="xs" c="dimmed" display="block">
          {regionName(market, locale)} · {t('askedBy', { who: requestedBy })} · <Moment at={requestedAt} />
        </Text>
      </span>
      <Text span size="sm" className={classes.state ?? ''}>
        {step === 'done' ? t('erased') : t(`step.${step}`)}
      </Text>
    </Link>
  );
}
