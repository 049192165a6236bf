import { Anchor, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import type { BacktestExample } from '../../../api/queries/backtests.ts';
import type { Mark } from '../../../chart/marks.ts';
import { SignalCharts } from '../../../chart/signal-charts.tsx';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { SeverityBadge } from '../../../parts/severity-badge.tsx';
import { Vin } from '../../../parts/vin.tsx';
import { explorerHref } from '../../signals/explorer-link.ts';

const shownAtFirst = 3;
const mostSignals = 4;
const aroundMs = 3_600_000;

/** The first times it would have fired, plotted. */
export function BacktestExamples({ examples }: { examples: readonly BacktestExample[] }): ReactNode {
  const { t } = useTranslation('rules');
  const [shown, setShown] = useState(shownAtFirst);
  return (
    <Stack gap="sm">
      <Title order={2} size="h5">
        {t('backtest.examples')}
      </Title>
      {examples.slice(0, shown).map((example) => (
        <Example key={`${example.vin} ${example.instance} ${example.activeSince}`} example={example} />
      ))}
      {examples.length > shown && (
        <Anchor component="button" size="sm" className="touch" onClick={() => setShown(examples.length)}>
          {t('backtest.moreExamples', { count: examples.length - shown })}
        </Anchor>
      )}
    </Stack>
  );
}

function Example({ example }: { example: BacktestExample }): ReactNode {
  const { t, i18n } = useTranslation('rules');
  const format = useFormat();
  const { vin, severity, activeSince, firedAt, resolvedAt, followedBy, followedByCase = null } = example;
  const summary = example.summary[i18n.language] ?? example.summary.en ?? '';
  const signals = example.signals.slice(0, mostSignals);
  const cause = followedByCase?.cause?.[i18n.language] ?? followedByCase?.cause?.en;
  const afterwards = {
    number: followedByCase?.number ?? 0,
    time: format.short(followedByCase?.openedAt ?? 0),
  };
  const end = resolvedAt ?? firedAt;
  const around = Math.max(aroundMs, (end - activeSince) / 2);
  const range = { from: activeSince - around, to: end + around };
  const mark: Mark = {
    id: `${vin} ${activeSince}`,
    kind: 'alert',
    at: firedAt,
    to: resolvedAt,
    severity,
    label: summary,
    href: null,
  };
  return (
    <Paper withBorder p="md">
      <Group gap="xs" mb={4}>
        <SeverityBadge severity={severity} />
        <Vin vin={vin} link />
        <Text size="sm" c="dimmed">
          {format.short(firedAt)} – {resolvedAt === null ? t('backtest.open') : format.short(resolvedAt)}
        </Text>
      </Group>
      <Text size="sm">{summary}</Text>
      {followedBy !== null && (
        <Text size="sm" fw={600}>
          {t('backtest.followedBy', {
            code: followedBy.code,
            ecu: followedBy.ecu,
            time: format.short(followedBy.at),
          })}
        </Text>
      )}
      {followedByCase !== null && (
        <Anchor component={Link} href={`/cases/${followedByCase.id}`} size="sm" fw={600} className="touch">
          {cause === undefined
            ? t('backtest.followedByCase', afterwards)
            : t('backtest.followedByCause', { ...afterwards, cause })}
        </Anchor>
      )}
      {signals.length > 0 && (
        <>
          <SignalCharts
            vin={vin}
            signals={signals}
            range={range}
            marks={[mark]}
            highlight={{ from: activeSince, to: end }}
            panelHeight={110}
            isCompact
          />
          <Anchor
            component={Link}
            href={explorerHref(vin, { signals, ...range })}
            size="sm"
            className="touch"
          >
            {t('backtest.explore')}
          </Anchor>
        </>
      )}
    </Paper>
  );
}
