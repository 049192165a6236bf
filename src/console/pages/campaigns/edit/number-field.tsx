import { Anchor, NumberInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import classes from '../campaigns.module.css';

/** A limit with its unit; below it the safe value, and a way back to it. Empty is NaN, and said to be missing. */
export function NumberField({
  label,
  hint,
  value,
  change,
  unit,
  safe,
  error,
  factor = 1,
}: {
  label: string;
  hint?: string;
  value: number;
  change: (value: number) => void;
  unit?: string;
  safe?: number;
  error: string | undefined;
  /** What is shown is the value divided by this. */
  factor?: number;
}): ReactNode {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const withUnit = (number: number) =>
    `${format.number(number / factor, { maximumFractionDigits: 4 })}${unit === undefined ? '' : ` ${unit}`}`;
  return (
    <div>
      <NumberInput
        label={label}
        {...(hint === undefined ? {} : { description: hint })}
        value={Number.isNaN(value) ? '' : Number((value / factor).toPrecision(12))}
        hideControls
        inputMode="decimal"
        {...(unit === undefined
          ? {}
          : { rightSection: <span className={classes.unit}>{unit}</span>, rightSectionWidth: 'auto' })}
        error={Number.isNaN(value) ? t('missing') : error}
        onChange={(given) => change(given === '' ? Number.NaN : Number(given) * factor)}
      />
      {safe !== undefined && (
        <span className={classes.safe} data-changed={value !== safe || undefined}>
          {t('safe', { value: withUnit(safe) })}{' '}
          {value !== safe && (
            <Anchor component="button" type="button" size="xs" className="touch" onClick={() => change(safe)}>
              {t('takeSafe')}
            </Anchor>
          )}
        </span>
      )}
    </div>
  );
}
