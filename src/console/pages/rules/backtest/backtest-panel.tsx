import { Button, Group, Progress, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useBacktest, useStartBacktest } from '../../../api/queries/backtests.ts';
import { useCancelWork } from '../../../api/queries/work.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { fieldErrors, formError } from '../../../parts/field-errors.ts';
import { ErrorNote } from '../../../parts/states.tsx';
import { useToast } from '../../../parts/toast.tsx';
import { useUrlState } from '../../../parts/url-state.ts';
import { BacktestOutcome } from './backtest-outcome.tsx';

const filterExample = 'vehicle.chemistry == "lfp"';
const dayMs = 86_400_000;
const spans = { '1d': dayMs, '7d': 7 * dayMs, '30d': 30 * dayMs, '90d': 90 * dayMs } as const;
type Span = keyof typeof spans;
const spanNames = Object.keys(spans) as Span[];

/** A rule tried on what the vehicles have sent, saved or not. Which one is watched stands in the address. */
export function BacktestPanel({
  yaml,
  canRun,
  tried,
  onTry,
}: {
  yaml: string;
  canRun: boolean;
  /** The text that was tried last; null: none since the page was opened. */
  tried: string | null;
  onTry: (yaml: string) => void;
}): ReactNode {
  const { t } = useTranslation('rules');
  const url = useUrlState();
  const toast = useToast();
  const start = useStartBacktest();
  const cancel = useCancelWork();
  const [span, setSpan] = useState<Span>('7d');
  const [filter, setFilter] = useState('');
  const id = url.get('backtest') || null;
  const backtest = useBacktest(id);
  const isRunning = id !== null && backtest.isSuccess && backtest.data.finishedAt === null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!canRun || isRunning) return;
    const to = Math.round(serverNow());
    start.mutate(
      { rule: yaml, from: to - spans[span], to, filter: filter.trim() === '' ? null : filter.trim() },
      {
        onSuccess: (work) => {
          onTry(yaml);
          url.set({ backtest: work.id });
        },
      },
    );
  };
  const errors = fieldErrors(start.error);
  const rest = formError(start.error, ['filter']);
  return (
    <Stack gap="md">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {t('backtest.hint')}
          </Text>
          <Group gap="sm" align="flex-end">
            <SegmentedControl
              aria-label={t('backtest.span')}
              value={span}
              onChange={(value) => setSpan(value as Span)}
              data={spanNames.map((value) => ({ value, label: t(`backtest.last.${value}`) }))}
            />
            <Button type="submit" className="touch" disabled={!canRun || isRunning} loading={start.isPending}>
              {t('backtest.run')}
            </Button>
          </Group>
          <TextInput
            label={t('backtest.filter')}
            description={t('backtest.filterHint')}
            placeholder={filterExample}
            value={filter}
            error={errors.filter}
            spellCheck={false}
            maxLength={2000}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
            onChange={(event) => setFilter(event.currentTarget.value)}
          />
          {!canRun && (
            <Text size="sm" c="dimmed">
              {t('backtest.needsSound')}
            </Text>
          )}
          {rest !== null && <ErrorNote error={rest} />}
        </Stack>
      </form>
      {backtest.error !== null && <ErrorNote error={backtest.error} retry={() => backtest.refetch()} />}
      {isRunning && (
        <Group gap="sm" wrap="nowrap" role="status">
          <div style={{ flex: 1 }}>
            <Text size="sm">{t('backtest.running', { fraction: backtest.data.progress })}</Text>
            <Progress value={backtest.data.progress * 100} aria-label={t('backtest.title')} />
          </div>
          <Button
            variant="default"
            className="touch"
            onClick={() =>
              cancel.mutate(backtest.data.id, {
                onSuccess: () => backtest.refetch(),
                onError: (error) => toast({ error }),
              })
            }
          >
            {t('common:cancel')}
          </Button>
        </Group>
      )}
      {backtest.data?.state === 'cancelled' && <Text size="sm">{t('backtest.cancelled')}</Text>}
      {backtest.data?.state === 'failed' && (
        <ErrorNote error={new Error(backtest.data.error ?? t('backtest.failed'))} />
      )}
      {backtest.data?.result != null && (
        <>
          {tried !== null && tried !== yaml && (
            <Text size="sm" c="dimmed">
              {t('backtest.older')}
            </Text>
          )}
          <BacktestOutcome result={backtest.data.result} />
        </>
      )}
    </Stack>
  );
}
