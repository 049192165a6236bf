import { Select } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';

const asDevice = '';

/** "UTC+8", as of now: what tells two zones apart. */
function offsetOf(zone: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    timeZoneName: 'shortOffset',
  }).formatToParts();
  return (parts.find(({ type }) => type === 'timeZoneName')?.value ?? '').replace('GMT', 'UTC');
}

/** All zones that the browser knows; null = the device's. */
export function TimeZoneSelect(properties: {
  label: string;
  disabled: boolean;
  value: string | null;
  device: string;
  choose: (zone: string | null) => void;
}): ReactNode {
  const { t } = useTranslation('account');
  const { label, disabled, value, device, choose } = properties;
  const zones = useMemo(() => {
    const known = Intl.supportedValuesOf('timeZone');
    const all = known.includes('UTC') ? known : ['UTC', ...known];
    return all.map((zone) => ({ value: zone, label: `${zone.replaceAll('_', ' ')} (${offsetOf(zone)})` }));
  }, []);
  return (
    <Select
      w="100%"
      aria-label={label}
      disabled={disabled}
      searchable
      allowDeselect={false}
      nothingFoundMessage={t('zone.none')}
      limit={100}
      value={value ?? asDevice}
      data={[{ value: asDevice, label: t('zone.device', { zone: device.replaceAll('_', ' ') }) }, ...zones]}
      onChange={(zone) => choose(zone === null || zone === asDevice ? null : zone)}
    />
  );
}
