import { Anchor, Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type CodeImport, useCodeImports, useRemoveImport } from '../../api/queries/fault-codes.ts';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { useConfirm } from '../../parts/confirm.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { ImportForm } from './import-form.tsx';
import { ReportCounts } from './report-counts.tsx';

/** A maker's own fault codes: import a file, see what was imported, take it back. */
export function CodeImportsPage(): ReactNode {
  const { t } = useTranslation('codes');
  const may = useMay();
  const imports = useCodeImports();
  return (
    <Page title={t('import.title')} back={{ href: '/fault-codes', label: t('shell:nav.codes') }}>
      <Stack gap="lg">
        {may('catalogue.write') && <ImportForm />}
        <section>
          <Title order={2} size="h5" mb="xs">
            {t('import.list')}
          </Title>
          {imports.error !== null && <ErrorNote error={imports.error} retry={() => imports.refetch()} />}
          {imports.isPending && <LoadingRows count={3} height={56} />}
          {imports.data?.items.length === 0 && (
            <Empty icon="book" title={t('import.none')} hint={t('import.noneHint')} />
          )}
          <Stack gap="xs">
            {imports.data?.items.map((item) => (
              <ImportRow key={item.id} item={item} />
            ))}
          </Stack>
        </section>
      </Stack>
    </Page>
  );
}

function ImportRow({ item }: { item: CodeImport }): ReactNode {
  const { t } = useTranslation('codes');
  const may = useMay();
  const confirm = useConfirm();
  const toast = useToast();
  const remove = useRemoveImport();
  const take = async () => {
    const isSure = await confirm({
      title: t('import.removeTitle', { name: item.name }),
      body: t('import.removeBody'),
      action: t('import.remove'),
    });
    if (!isSure) return;
    remove.mutate(item.id, {
      onSuccess: () => toast({ message: t('import.removed', { name: item.name }) }),
      onError: (error) => toast({ error }),
    });
  };
  return (
    <Paper withBorder p="sm" component="article">
      <Group justify="space-between" align="flex-start">
        <Stack gap={4} style={{ minWidth: 0, flex: '1 1 16rem' }}>
          <Group gap="xs">
            <Anchor component={Link} href={`/fault-codes/imports/${item.id}`} fw={600}>
              {item.name}
            </Anchor>
            {item.removedAt !== null && (
              <Badge variant="default" tt="none">
                {t('import.isRemoved')}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {item.importedBy} · <Moment at={item.importedAt} />
            {item.removedAt !== null && (
              <>
                {' '}
                · {t('import.removedBy', { name: item.removedBy ?? '' })} <Moment at={item.removedAt} />
              </>
            )}
          </Text>
          <ReportCounts counts={item.counts} />
        </Stack>
        {may('catalogue.write') && item.removedAt === null && (
          <Button variant="default" className="touch" loading={remove.isPending} onClick={take}>
            {t('import.remove')}
          </Button>
        )}
      </Group>
    </Paper>
  );
}
