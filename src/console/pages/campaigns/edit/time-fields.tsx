import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import classes from '../campaigns.module.css';
import type { PlanFieldProps } from './field-props.ts';
import { NumberField } from './number-field.tsx';
import { safePlan } from './safe-plan.ts';

/** Until when a car may come back, and how often what failed before installing is tried again. */
export function TimeFields({ plan: { deadlines, retries }, change, errorOf }: PlanFieldProps): ReactNode {
  const { t } = useTranslation('campaigns');
  const deadline = (name: keyof typeof deadlines, unit: string) => (
    <NumberField
      label={t(`times.${name}`)}
      hint={t(`times.${name}Hint`)}
      value={deadlines[name]}
      change={(value) => change({ deadlines: { ...deadlines, [name]: value } })}
      unit={unit}
      safe={safePlan.deadlines[name]}
      error={errorOf(`deadlines.${name}`)}
    />
  );
  const retry = (name: keyof typeof retries, unit?: string) => (
    <NumberField
      label={t(`times.${name}`)}
      value={retries[name]}
      change={(value) => change({ retries: { ...retries, [name]: value } })}
      {...(unit === undefined ? {} : { unit })}
      safe={safePlan.retries[name]}
      error={errorOf(`retries.${name}`)}
    />
  );
  return (
    <>
      <div className={classes.fields}>
        {deadline('vehicleHours', t('unit.hours'))}
        {deadline('campaignDays', t('unit.days'))}
      </div>
      <Text size="sm" c="dimmed">
        {t('times.retryHint')}
      </Text>
      <div className={classes.fields}>
        {retry('most')}
        {retry('firstAfterMinutes', t('unit.minutes'))}
        {retry('factor')}
        {retry('longestMinutes', t('unit.minutes'))}
      </div>
    </>
  );
}
