import { ActionIcon, Checkbox, SegmentedControl, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CampaignPlan } from '../../../api/queries/campaigns.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Icon } from '../../../parts/icon.tsx';
import { AddLine } from '../../../parts/line-buttons.tsx';
import classes from '../campaigns.module.css';
import type { PlanFieldProps } from './field-props.ts';
import { NumberField } from './number-field.tsx';

type Wave = CampaignPlan['waves'][number];
type Size = 'percent' | 'count' | 'rest';

const sizeOf = (wave: Wave): Size =>
  wave.rest === true ? 'rest' : wave.count === undefined ? 'percent' : 'count';

function resized({ hold, percent, count }: Wave, size: Size): Wave {
  if (size === 'rest') return { rest: true, hold };
  return size === 'percent' ? { percent: percent ?? 10, hold } : { count: count ?? 100, hold };
}

/** One wave more or less: percents would not be 100 together any more. */
const lastTakesRest = (waves: readonly Wave[]): Wave[] =>
  waves.map((wave, index) => (index === waves.length - 1 ? resized(wave, 'rest') : wave));

/** Few cars first. */
export function WaveFields({ plan: { waves }, change, errorOf }: PlanFieldProps): ReactNode {
  const { t } = useTranslation('campaigns');
  const put = (index: number, wave: Wave) =>
    change({ waves: waves.map((one, at) => (at === index ? wave : one)) });
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('waves.hint')}
      </Text>
      {waves.map((wave, index) => {
        const size = sizeOf(wave);
        const isLast = index === waves.length - 1;
        const sizes: Size[] = isLast ? ['percent', 'count', 'rest'] : ['percent', 'count'];
        const path = `waves.${index}`;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: waves are what they are by their place
          <div key={index} className={classes.line}>
            <Text size="sm" fw={600} w={64} mb={8}>
              {t('wave', { number: index + 1 })}
            </Text>
            <SegmentedControl
              aria-label={t('waves.size', { number: index + 1 })}
              value={size}
              data={sizes.map((value) => ({ value, label: t(`waves.${value}`) }))}
              onChange={(value) => put(index, resized(wave, value as Size))}
            />
            {size !== 'rest' && (
              <div style={{ flex: '0 1 130px' }}>
                <NumberField
                  label={t(size === 'percent' ? 'waves.percentOf' : 'waves.vehicles')}
                  value={wave[size] ?? Number.NaN}
                  change={(value) => put(index, { hold: wave.hold, [size]: value })}
                  {...(size === 'percent' ? { unit: '%' } : {})}
                  error={errorOf(`${path}.${size}`) ?? errorOf(path)}
                />
              </div>
            )}
            {!isLast && (
              <Checkbox
                mb={8}
                className="touch-row"
                label={t('waves.hold')}
                checked={wave.hold}
                onChange={({ currentTarget }) => put(index, { ...wave, hold: currentTarget.checked })}
              />
            )}
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              className="touch"
              disabled={waves.length === 1}
              aria-label={t('waves.remove', { number: index + 1 })}
              onClick={() => change({ waves: lastTakesRest(waves.toSpliced(index, 1)) })}
            >
              <Icon name="trash" size={18} />
            </ActionIcon>
          </div>
        );
      })}
      {errorOf('waves') !== undefined && (
        <Text size="sm" c="red" role="alert">
          {errorOf('waves')}
        </Text>
      )}
      <AddLine
        label={t('waves.add')}
        onClick={() => change({ waves: lastTakesRest(waves.toSpliced(-1, 0, { percent: 10, hold: true })) })}
      />
    </Stack>
  );
}
