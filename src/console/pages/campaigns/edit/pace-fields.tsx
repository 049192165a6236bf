import { Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import classes from '../campaigns.module.css';
import type { PlanFieldProps } from './field-props.ts';
import { NumberField } from './number-field.tsx';
import { safePlan } from './safe-plan.ts';

const megabyte = 1_000_000;

/** How fast cars are started, and what their downloads may take together. */
export function PaceFields({ plan: { ramp, bandwidth }, change, errorOf }: PlanFieldProps): ReactNode {
  const { t } = useTranslation('campaigns');
  const { growth } = ramp;
  const grow = (part: object) =>
    growth !== null && change({ ramp: { ...ramp, growth: { ...growth, ...part } } });
  return (
    <>
      <NumberField
        label={t('pace.perMinute')}
        value={ramp.perMinute}
        change={(perMinute) => change({ ramp: { ...ramp, perMinute } })}
        safe={safePlan.ramp.perMinute}
        error={errorOf('ramp.perMinute')}
      />
      <Switch
        label={t('pace.growth')}
        checked={growth !== null}
        onChange={({ currentTarget: { checked } }) =>
          change({
            ramp: {
              ...ramp,
              growth: checked
                ? { factor: 2, everyMinutes: 60, mostPerMinute: Math.max(ramp.perMinute * 8, 400) }
                : null,
            },
          })
        }
      />
      {growth !== null && (
        <div className={classes.fields}>
          <NumberField
            label={t('pace.factor')}
            value={growth.factor}
            change={(factor) => grow({ factor })}
            error={errorOf('ramp.growth.factor')}
          />
          <NumberField
            label={t('pace.every')}
            value={growth.everyMinutes}
            change={(everyMinutes) => grow({ everyMinutes })}
            unit={t('unit.minutes')}
            error={errorOf('ramp.growth.everyMinutes')}
          />
          <NumberField
            label={t('pace.most')}
            value={growth.mostPerMinute}
            change={(mostPerMinute) => grow({ mostPerMinute })}
            error={errorOf('ramp.growth.mostPerMinute')}
          />
        </div>
      )}
      <Switch
        label={t('pace.limited')}
        checked={bandwidth !== null}
        onChange={({ currentTarget: { checked } }) =>
          change({ bandwidth: checked ? { bytesPerSecond: 50 * megabyte } : null })
        }
      />
      {bandwidth !== null && (
        <NumberField
          label={t('pace.bandwidth')}
          hint={t('pace.bandwidthHint')}
          value={bandwidth.bytesPerSecond}
          change={(bytesPerSecond) => change({ bandwidth: { bytesPerSecond: Math.round(bytesPerSecond) } })}
          factor={megabyte}
          unit="MB/s"
          error={errorOf('bandwidth.bytesPerSecond')}
        />
      )}
    </>
  );
}
