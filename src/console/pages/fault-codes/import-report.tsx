import { NativeSelect, Paper, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CodeImportReport } from '../../api/queries/fault-codes.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { EndlessList } from '../../parts/endless-list.tsx';
import classes from './fault-codes.module.css';
import { outcomes, ReportCounts } from './report-counts.tsx';

type Line = CodeImportReport['lines'][number];
type Shown = 'all' | Line['outcome'];

/** What became of each line, what was refused first. */
export function ImportReport({ report }: { report: CodeImportReport }): ReactNode {
  const { t } = useTranslation('codes');
  const [shown, setShown] = useState<Shown>(report.counts.refused > 0 ? 'refused' : 'all');
  const lines = report.lines.filter(({ outcome }) => shown === 'all' || outcome === shown);
  const choices: readonly Shown[] = ['all', ...outcomes.filter((outcome) => report.counts[outcome] > 0)];
  return (
    <Stack gap="xs">
      <ReportCounts counts={report.counts} />
      <Text size="sm" c="dimmed">
        {t('report.file', {
          encoding: report.encoding.toUpperCase(),
          separator: report.separator === '\t' ? t('report.tab') : report.separator,
        })}
        {report.unknownColumns.length > 0 && (
          <> {t('report.unknown', { columns: report.unknownColumns.join(', ') })}</>
        )}
      </Text>
      <NativeSelect
        maw={320}
        value={shown}
        aria-label={t('report.show')}
        data={choices.map((value) => ({ value, label: t(`report.shown.${value}`) }))}
        onChange={(event) => setShown(choices.find((value) => value === event.currentTarget.value) ?? 'all')}
      />
      <Paper withBorder>
        <EndlessList
          key={shown}
          label={t('report.label')}
          items={lines}
          keyOf={({ line }) => String(line)}
          height={44}
          row={(line) => <ReportLine line={line} />}
        />
      </Paper>
    </Stack>
  );
}

function ReportLine({ line }: { line: Line }): ReactNode {
  const { t } = useTranslation('codes');
  return (
    <div className={classes.line} data-outcome={line.outcome}>
      <Text size="sm" c="dimmed" className="number">
        {t('report.line', { line: line.line })}
      </Text>
      <Text size="sm" ff="monospace" fw={600} style={{ overflowWrap: 'anywhere' }}>
        {line.code ?? '–'}
      </Text>
      <div>
        <Text size="sm">{t(`report.outcome.${line.outcome}`)}</Text>
        {line.errors.map(({ path, reason, detail }) => (
          <Text key={`${path} ${reason}`} size="sm">
            {path !== '' && <code>{path}</code>} {t(`report.reason.${reason}`, { detail })}
          </Text>
        ))}
        {line.changes.map(({ field, from, to }) => (
          <Text key={field} size="sm" c="dimmed">
            {from} → {to}
          </Text>
        ))}
      </div>
    </div>
  );
}
