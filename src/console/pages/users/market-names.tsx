import type { ReactNode } from 'react';
import { regionName } from '../../format/regions.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';

const shown = 3;

/** Which vehicles a user sees. */
export function MarketNames({ markets }: { markets: readonly string[] | null }): ReactNode {
  const { t } = useTranslation('users');
  const { locale } = useFormat();
  if (markets === null) return t('allMarkets');
  if (markets.length === 0) return t('noMarkets');
  const names = markets.map((market) => regionName(market, locale));
  const more = names.length - shown;
  const list = (some: readonly string[]) => new Intl.ListFormat(locale, { type: 'unit' }).format(some);
  return (
    <span title={list(names)}>
      {more > 0 ? t('andMore', { names: list(names.slice(0, shown)), count: more }) : list(names)}
    </span>
  );
}
