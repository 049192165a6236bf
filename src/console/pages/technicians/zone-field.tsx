import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';

const zones = Intl.supportedValuesOf('timeZone');

export function ZoneField({ value, change }: { value: string; change: (zone: string) => void }): ReactNode {
  const { t } = useTranslation('technicians');
  return (
    <Select
      label={t('zone')}
      data={zones.includes(value) ? zones : [value, ...zones]}
      value={value}
      onChange={(zone) => change(zone ?? value)}
      searchable
      allowDeselect={false}
      limit={60}
    />
  );
}
