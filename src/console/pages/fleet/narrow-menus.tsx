import type { ReactNode } from 'react';
import type { Facets } from '../../api/queries/fleet.ts';
import { regionName } from '../../format/regions.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { type FleetState, powertrains, type Step, toggled } from './fleet-state.ts';
import { type Choice, NarrowMenu } from './narrow-menu.tsx';

/** Powertrain, market, model: what there is more of than numbers beside each other can show. */
export function NarrowMenus({
  facets,
  state,
  href,
}: {
  facets: Facets | undefined;
  state: FleetState;
  href: (step: Step) => string;
}): ReactNode {
  const { t } = useTranslation('fleet');
  const { locale } = useFormat();

  /** What is chosen stays in the list, though nothing of it may be left. */
  function choices<Key extends 'market' | 'model'>(
    key: Key,
    counts: readonly (readonly [string, number])[],
    label: (value: string) => string,
  ): Choice[] {
    const known = new Map(counts);
    const values = [...new Set([...state[key], ...known.keys()])];
    return values.map((value) => ({
      value,
      label: label(value),
      count: known.get(value) ?? 0,
      isChosen: state[key].includes(value),
      href: href({ [key]: toggled(state[key], value) }),
    }));
  }

  return (
    <>
      <NarrowMenu
        name={t('powertrain')}
        choices={powertrains
          .filter((value) => (facets?.powertrain[value] ?? 0) > 0 || state.powertrain.includes(value))
          .map((value) => ({
            value,
            label: t(`common:powertrain.${value}`),
            count: facets?.powertrain[value] ?? 0,
            isChosen: state.powertrain.includes(value),
            href: href({ powertrain: toggled(state.powertrain, value) }),
          }))}
      />
      <NarrowMenu
        name={t('market')}
        choices={choices('market', Object.entries(facets?.market ?? {}), (code) => {
          const name = regionName(code, locale);
          return name === code ? code : `${name} (${code})`;
        })}
      />
      <NarrowMenu
        name={t('model')}
        choices={choices(
          'model',
          (facets?.models ?? []).map(({ model, count }) => [model, count] as const),
          (model) => model,
        )}
      />
    </>
  );
}
