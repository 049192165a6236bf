import { Button, Popover, SegmentedControl, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useChangePreferences, usePreferences } from '../../api/queries/preferences.ts';
import { useTranslation } from '../../i18n/use-translation.ts';

const choices = { distance: ['km', 'mi'], temperature: ['C', 'F'], pressure: ['kPa', 'bar', 'psi'] } as const;
const signs: Readonly<Record<string, string>> = { C: '°C', F: '°F' };

/** Units of all charts, kept for the user. */
export function UnitMenu(): ReactNode {
  const { t } = useTranslation('signals');
  const { units } = usePreferences();
  const change = useChangePreferences();
  return (
    <Popover position="bottom-end" withinPortal>
      <Popover.Target>
        <Button variant="subtle" color="gray" size="compact-sm" fw={500} className="touch">
          {t('units')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {(['distance', 'temperature', 'pressure'] as const).map((quantity) => (
            <SegmentedControl
              key={quantity}
              aria-label={t('units')}
              value={units[quantity]}
              onChange={(value) =>
                void change((old) => ({ units: { ...old.units, [quantity]: value } as typeof old.units }))
              }
              data={choices[quantity].map((value) => ({ value, label: signs[value] ?? value }))}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
