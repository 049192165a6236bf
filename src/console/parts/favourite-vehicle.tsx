import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useChangePreferences, usePreferences, usePreferencesKnown } from '../api/queries/preferences.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { Icon } from './icon.tsx';
import { useToast } from './toast.tsx';

/** The star of a vehicle: it stands in the palette before one types, and in the own account. */
export function FavouriteVehicle({ vin }: { vin: string }): ReactNode {
  const { t } = useTranslation();
  const toast = useToast();
  const { favouriteVehicles } = usePreferences();
  const isKnown = usePreferencesKnown();
  const change = useChangePreferences();
  const isFavourite = favouriteVehicles.includes(vin);
  const toggle = async () => {
    const isKept = await change(({ favouriteVehicles: old }) => ({
      favouriteVehicles: isFavourite ? old.filter((other) => other !== vin) : [...old, vin],
    }));
    if (!isKept) toast({ error: new Error(t('favourite.notKept')) });
  };
  const label = t(isFavourite ? 'favourite.remove' : 'favourite.add');
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color={isFavourite ? 'yellow' : 'gray'}
        size="sm"
        className="touch"
        disabled={!isKnown}
        aria-label={label}
        aria-pressed={isFavourite}
        onClick={toggle}
      >
        <Icon name="star" size={17} filled={isFavourite} />
      </ActionIcon>
    </Tooltip>
  );
}
