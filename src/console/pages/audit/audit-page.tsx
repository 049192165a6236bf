import { Button, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type AuditEntry, type AuditFilter, auditExport, useAudit } from '../../api/queries/audit.ts';
import { useMay } from '../../api/queries/session.ts';
import { dayEnd, dayStart } from '../../format/local-time.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { EndlessList } from '../../parts/endless-list.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, ErrorNote, NoPermission } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import classes from './audit.module.css';
import { AuditFilters, kinds } from './audit-filters.tsx';
import { AuditRow } from './audit-row.tsx';

/** Who did what, when, to which vehicle: as sentences, the newest first. */
export function AuditPage(): ReactNode {
  const { t } = useTranslation('audit');
  const may = useMay();
  const filter = useFilter();
  return (
    <Page title={t('shell:nav.audit')}>
      {may('audit.read') ? <Audit filter={filter} /> : <NoPermission />}
    </Page>
  );
}

/** What the address asks for; days are the reader's. */
function useFilter(): AuditFilter {
  const url = useUrlState();
  const { timeZone } = useFormat();
  const [kind] = url.many(
    'what',
    kinds.map(({ id }) => id),
  );
  const from = dayStart(url.get('from'), timeZone);
  const to = dayEnd(url.get('to'), timeZone);
  return {
    username: url.get('user'),
    action: kinds.find(({ id }) => id === kind)?.actions ?? '',
    vin: url.get('vin'),
    from: from === null ? '' : String(from),
    to: to === null ? '' : String(to),
  };
}

function Audit({ filter }: { filter: AuditFilter }): ReactNode {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const audit = useAudit(filter);
  const mayErase = useMay()('vehicles.erase');
  const entries = audit.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = Object.values(filter).some((value) => value !== '');
  const dayOf = (entry: AuditEntry | undefined) => (entry === undefined ? '' : format.time(entry.at, 'date'));
  return (
    <Stack>
      <AuditFilters>
        <div className={classes.out}>
          <Button
            component="a"
            href={auditExport(filter)}
            variant="default"
            className="touch"
            leftSection={<Icon name="download" size={16} />}
          >
            {t('export')}
          </Button>
          {mayErase && (
            <Button component={Link} href="/erasures" variant="default" className="touch">
              {t('shell:nav.erasures')}
            </Button>
          )}
        </div>
      </AuditFilters>
      {audit.error !== null && <ErrorNote error={audit.error} retry={() => audit.refetch()} />}
      {audit.isPending && <LoadingRows count={12} height={48} />}
      {audit.isSuccess && entries.length === 0 && (
        <Empty
          icon="audit"
          title={t(isFiltered ? 'none' : 'empty')}
          hint={t(isFiltered ? 'noneHint' : 'emptyHint')}
        />
      )}
      {entries.length > 0 && (
        <EndlessList
          label={t('shell:nav.audit')}
          items={entries}
          keyOf={({ id }) => String(id)}
          height={50}
          more={audit}
          row={(entry, index) => (
            <>
              {dayOf(entry) !== dayOf(entries[index - 1]) && (
                <Title order={2} size="sm" className={classes.day ?? ''}>
                  {dayOf(entry)}
                </Title>
              )}
              <AuditRow entry={entry} />
            </>
          )}
        />
      )}
      {audit.isSuccess && !audit.hasNextPage && !isFiltered && entries.length > 0 && (
        <Text size="xs" c="dimmed" ta="center">
          {t('end')}
        </Text>
      )}
    </Stack>
  );
}
