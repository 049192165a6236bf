import { Alert, Switch, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CampaignPlan } from '../../../api/queries/campaigns.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Icon } from '../../../parts/icon.tsx';
import classes from '../campaigns.module.css';
import type { PlanFieldProps } from './field-props.ts';
import { NumberField } from './number-field.tsx';
import { safePlan } from './safe-plan.ts';

type Gates = CampaignPlan['gates'];
type Health = NonNullable<Gates['health']>;

/** What stops the campaign by itself. Each limit says what it does and what is safe. */
export function GateFields({ plan: { gates }, change, errorOf }: PlanFieldProps): ReactNode {
  const { t } = useTranslation('campaigns');
  const set = (part: Partial<Gates>) => change({ gates: { ...gates, ...part } });
  const { failures, silence, health } = gates;
  const safe = safePlan.gates;
  const setHealth = (part: Partial<Health>) => health !== null && set({ health: { ...health, ...part } });
  const ofHealth = (name: keyof Health, unit?: string, factor = 1) =>
    health !== null && (
      <NumberField
        label={t(`gates.${name}`)}
        hint={t(`gates.${name}Hint`)}
        value={health[name]}
        change={(value) => setHealth({ [name]: value })}
        factor={factor}
        {...(unit === undefined ? {} : { unit })}
        {...(safe.health === null ? {} : { safe: safe.health[name] })}
        error={errorOf(`gates.health.${name}`)}
      />
    );
  return (
    <>
      <Title order={3} size="h6">
        {t('gates.failures')}
      </Title>
      <div className={classes.fields}>
        {(['maxPercent', 'leastCount', 'leastResultsPercent'] as const).map((name) => (
          <NumberField
            key={name}
            label={t(`gates.${name}`)}
            hint={t(`gates.${name}Hint`)}
            value={failures[name]}
            change={(value) => set({ failures: { ...failures, [name]: value } })}
            {...(name === 'leastCount' ? {} : { unit: '%' })}
            safe={safe.failures[name]}
            error={errorOf(`gates.failures.${name}`)}
          />
        ))}
      </div>
      <Title order={3} size="h6">
        {t('gates.silence')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('gates.silenceHint')}
      </Text>
      <div className={classes.fields}>
        {(['downloadingMinutes', 'installingMinutes'] as const).map((name) => (
          <NumberField
            key={name}
            label={t(`gates.${name}`)}
            value={silence[name]}
            change={(value) => set({ silence: { ...silence, [name]: Math.round(value) } })}
            unit={t('unit.hours')}
            factor={60}
            safe={safe.silence[name]}
            error={errorOf(`gates.silence.${name}`)}
          />
        ))}
      </div>
      <Title order={3} size="h6">
        {t('gates.sameArtifacts')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('gates.sameArtifactsHint')}
      </Text>
      <Title order={3} size="h6">
        {t('gates.health')}
      </Title>
      <Switch
        label={t('gates.healthOn')}
        description={t('gates.healthHint')}
        checked={health !== null}
        onChange={({ currentTarget: { checked } }) => set({ health: checked ? safe.health : null })}
      />
      {health === null ? (
        <Alert color="orange" variant="light" icon={<Icon name="alert" />}>
          {t('gates.healthOff')}
        </Alert>
      ) : (
        <div className={classes.fields}>
          {ofHealth('soakHours', t('unit.hours'))}
          {ofHealth('toleratedRatio', '×')}
          {ofHealth('alpha', '%', 0.01)}
          {ofHealth('leastCarDays', t('unit.days'))}
          {ofHealth('leastMatched', '%', 0.01)}
        </div>
      )}
    </>
  );
}
