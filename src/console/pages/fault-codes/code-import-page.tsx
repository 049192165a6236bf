import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useCodeImport } from '../../api/queries/fault-codes.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { ImportReport } from './import-report.tsx';

/** One import, with what became of each line of its file. */
export function CodeImportPage({ id }: { id: string }): ReactNode {
  const { t } = useTranslation('codes');
  const { data, error, refetch } = useCodeImport(id);
  const found = data?.import ?? null;
  return (
    <Page
      title={found?.name ?? t('import.title')}
      back={{ href: '/fault-codes/imports', label: t('import.title') }}
    >
      {error !== null && <ErrorNote error={error} retry={() => refetch()} />}
      {data === undefined && error === null && <LoadingRows count={8} />}
      {data !== undefined && found !== null && (
        <Stack>
          <Text size="sm" c="dimmed">
            {found.importedBy} · <Moment at={found.importedAt} style="minute" />
            {found.removedAt !== null && (
              <>
                {' '}
                · {t('import.removedBy', { name: found.removedBy ?? '' })}{' '}
                <Moment at={found.removedAt} style="minute" />
              </>
            )}
          </Text>
          <ImportReport report={data.report} />
        </Stack>
      )}
    </Page>
  );
}
