import { Skeleton, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useBacktest } from '../../../api/queries/backtests.ts';
import { useFacets } from '../../../api/queries/fleet.ts';
import { useRuleCheck, useShadowAlerts } from '../../../api/queries/rule-writing.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import classes from './life.module.css';

/** What a text was tried on, for whoever is about to put it live. */
export interface Tried {
  /** The back-test that was run. */
  readonly backtest?: { readonly id: string; readonly isOfOlderText: boolean };
  /** The version that is, or was, in shadow. */
  readonly shadow?: number;
}

/** On how many vehicles a text will be judged, and how often it fired where it was tried. */
export function Reach({
  id,
  yaml,
  tried: { backtest, shadow },
}: {
  /** Null: a new rule. */
  id: string | null;
  yaml: string;
  tried: Tried;
}): ReactNode {
  return (
    <div className={classes.reach}>
      <Targets id={id} yaml={yaml} />
      {backtest !== undefined && <Backtested {...backtest} />}
      {id !== null && shadow !== undefined && <InShadow id={id} version={shadow} />}
      {backtest === undefined && shadow === undefined && <NeverTried />}
    </div>
  );
}

function Targets({ id, yaml }: { id: string | null; yaml: string }): ReactNode {
  const { t } = useTranslation('rules');
  const check = useRuleCheck(yaml, id);
  const rule = check.isPlaceholderData ? undefined : check.data?.rule;
  const all = useFacets('');
  const asked = rule?.appliesTo == null ? '' : `filter=${encodeURIComponent(rule.appliesTo)}`;
  const meant = useFacets(asked);
  if (rule === null || all.isError || meant.isError) return null;
  if (rule === undefined || all.data === undefined || meant.data === undefined || meant.isPlaceholderData)
    return <Skeleton height={20} />;
  return (
    <Text size="sm" fw={600}>
      {t('life.reach', { applies: meant.data.total, total: all.data.total })}
    </Text>
  );
}

function Backtested({ id, isOfOlderText }: NonNullable<Tried['backtest']>): ReactNode {
  const { t } = useTranslation('rules');
  const format = useFormat();
  const result = useBacktest(id).data?.result;
  if (result == null) return null;
  return (
    <Text size="sm">
      {t('life.backtested', {
        count: result.fired,
        vehicles: result.vehicles.fired,
        from: format.short(result.from),
        to: format.short(result.to),
      })}
      {isOfOlderText && ` ${t('backtest.older')}`}
    </Text>
  );
}

function InShadow({ id, version }: { id: string; version: number }): ReactNode {
  const { t } = useTranslation('rules');
  const format = useFormat();
  const { data } = useShadowAlerts(id, version);
  if (data === undefined) return <Skeleton height={20} />;
  return (
    <Text size="sm">
      {t('life.inShadow', {
        count: data.fired,
        vehicles: data.vehicles,
        since: format.short(data.since),
      })}
    </Text>
  );
}

function NeverTried(): ReactNode {
  const { t } = useTranslation('rules');
  return (
    <Text size="sm" c="dimmed">
      {t('life.neverTried')}
    </Text>
  );
}
