import type { ReactNode } from 'react';
import { regionName } from '../../format/regions.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { type Filter, FilterChips } from '../../parts/filter-chips.tsx';
import { type FleetState, type Step, toggled, unnarrowed } from './fleet-state.ts';

/** What narrows the list, but what already shows where it was chosen. */
export function ActiveFilters({
  state,
  change,
}: {
  state: FleetState;
  change: (step: Step) => void;
}): ReactNode {
  const { t } = useTranslation('fleet');
  const { locale } = useFormat();
  const filters: Filter[] = [
    ...state.health.map((value) => ({
      key: `health ${value}`,
      label: t('chip', { name: t('health'), value: t(`common:health.${value}`) }),
      remove: () => change({ health: toggled(state.health, value) }),
    })),
    ...(state.online === ''
      ? []
      : [
          {
            key: 'online',
            label: t(state.online === 'true' ? 'common:presence.online' : 'common:presence.offline'),
            remove: () => change({ online: '' }),
          },
        ]),
    ...state.powertrain.map((value) => ({
      key: `powertrain ${value}`,
      label: t('chip', { name: t('powertrain'), value: t(`common:powertrain.${value}`) }),
      remove: () => change({ powertrain: toggled(state.powertrain, value) }),
    })),
    ...state.market.map((value) => ({
      key: `market ${value}`,
      label: t('chip', { name: t('market'), value: regionName(value, locale) }),
      remove: () => change({ market: toggled(state.market, value) }),
    })),
    ...state.model.map((value) => ({
      key: `model ${value}`,
      label: t('chip', { name: t('model'), value }),
      remove: () => change({ model: toggled(state.model, value) }),
    })),
    ...(state.bbox === '' ? [] : [{ key: 'bbox', label: t('inMap'), remove: () => change({ bbox: '' }) }]),
    ...(state.filter === ''
      ? []
      : [
          {
            key: 'filter',
            label: t('chip', { name: t('expression'), value: shortened(state.filter) }),
            remove: () => change({ filter: '' }),
          },
        ]),
  ];
  return <FilterChips filters={filters} clear={() => change(unnarrowed)} />;
}

const shortened = (text: string): string => (text.length > 48 ? `${text.slice(0, 46)}…` : text);
