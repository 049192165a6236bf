import { Button, FileInput, Group, NativeSelect, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { useImportCodes } from '../../api/queries/fault-codes.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { ImportReport } from './import-report.tsx';

const severities = ['info', 'minor', 'major', 'critical'] as const;

/** A file is tried first; what would become of each line is shown before anything is kept. */
export function ImportForm(): ReactNode {
  const { t } = useTranslation('codes');
  const [, go] = useLocation();
  const toast = useToast();
  const trial = useImportCodes();
  const real = useImportCodes();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState('');
  const [severity, setSeverity] = useState('');
  const report = trial.data?.report;
  const usable = report === undefined ? 0 : report.lines.length - report.counts.refused;

  const choose = (chosen: File | null, asSeverity = severity) => {
    setFile(chosen);
    setSeverity(asSeverity);
    if (chosen === null) return trial.reset();
    if (name === '') setName(chosen.name.replace(/\.[A-Za-z]+$/, ''));
    trial.mutate({ file: chosen, dryRun: true, name: '', severity: asSeverity });
  };
  const keep = () => {
    if (file === null) return;
    real.mutate(
      { file, dryRun: false, name: name.trim(), severity },
      {
        onSuccess: ({ import: kept }) => {
          toast({ message: t('import.done', { count: usable }) });
          if (kept !== null) go(`/fault-codes/imports/${kept.id}`);
        },
      },
    );
  };
  return (
    <Paper withBorder p="md" component="section">
      <Stack>
        <Title order={2} size="h5">
          {t('import.open')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('import.columns')}
        </Text>
        <Group align="flex-end" gap="sm">
          <FileInput
            flex="1 1 16rem"
            label={t('import.file')}
            placeholder={t('import.choose')}
            accept=".csv,.txt,.tsv,text/csv"
            clearable
            clearButtonProps={{ 'aria-label': t('import.clear') }}
            value={file}
            onChange={(chosen) => choose(chosen)}
          />
          <TextInput
            flex="1 1 14rem"
            label={t('import.name')}
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <NativeSelect
            label={t('import.severity')}
            value={severity}
            data={[
              { value: '', label: t('import.severityNone') },
              ...severities.map((value) => ({ value, label: t(`common:health.${value}`) })),
            ]}
            onChange={(event) => choose(file, event.currentTarget.value)}
          />
        </Group>
        {trial.error !== null && <ErrorNote error={trial.error} />}
        {real.error !== null && <ErrorNote error={real.error} />}
        {report !== undefined && (
          <>
            <ImportReport report={report} />
            <Group>
              <Button
                className="touch"
                leftSection={<Icon name="check" size={16} />}
                disabled={usable === 0 || name.trim() === ''}
                loading={real.isPending}
                onClick={keep}
              >
                {t('import.keep', { count: usable })}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Paper>
  );
}
