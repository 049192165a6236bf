import { Switch, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CampaignPlan } from '../../../api/queries/campaigns.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import classes from '../campaigns.module.css';
import type { PlanFieldProps } from './field-props.ts';
import { NumberField } from './number-field.tsx';
import { safePlan } from './safe-plan.ts';

type Preconditions = CampaignPlan['preconditions'];

/** What must be so in the car before it installs. */
export function CarFields({ plan: { preconditions }, change, errorOf }: PlanFieldProps): ReactNode {
  const { t } = useTranslation('campaigns');
  const set = (part: Partial<Preconditions>) => change({ preconditions: { ...preconditions, ...part } });
  const safe = safePlan.preconditions;
  const { temperature } = preconditions;
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('car.hint')}
      </Text>
      {(['parked', 'notCharging'] as const).map((name) => (
        <Switch
          key={name}
          label={t(`car.${name}`)}
          checked={preconditions[name]}
          onChange={({ currentTarget }) => set({ [name]: currentTarget.checked })}
        />
      ))}
      {(['leastStateOfCharge', 'least12V'] as const).map((name) => {
        const value = preconditions[name];
        return (
          <div key={name}>
            <Switch
              label={t(`car.${name}`)}
              checked={value !== null}
              onChange={({ currentTarget: { checked } }) => set({ [name]: checked ? safe[name] : null })}
            />
            {value !== null && (
              <NumberField
                label={t('car.least')}
                value={value}
                change={(next) => set({ [name]: next })}
                unit={name === 'least12V' ? 'V' : '%'}
                {...(safe[name] === null ? {} : { safe: safe[name] })}
                error={errorOf(`preconditions.${name}`)}
              />
            )}
          </div>
        );
      })}
      <Switch
        label={t('car.temperature')}
        checked={temperature !== null}
        onChange={({ currentTarget: { checked } }) => set({ temperature: checked ? safe.temperature : null })}
      />
      {temperature !== null && (
        <div className={classes.fields}>
          {(['least', 'most'] as const).map((end) => (
            <NumberField
              key={end}
              label={t(`car.${end}`)}
              value={temperature[end]}
              change={(value) => set({ temperature: { ...temperature, [end]: value } })}
              unit="°C"
              {...(safe.temperature === null ? {} : { safe: safe.temperature[end] })}
              error={errorOf(`preconditions.temperature.${end}`)}
            />
          ))}
        </div>
      )}
    </>
  );
}
