import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { call, withQuery } from '../../api/client.ts';
import type { Schemas } from '../../api/openapi.ts';
import { useChangePreferences, usePreferences } from '../../api/queries/preferences.ts';
import { useMay, useSignOut } from '../../api/queries/session.ts';
import type { Page, Vehicle } from '../../api/types.ts';
import { type Language, languages } from '../../i18n/languages.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { recentVehicles } from '../../parts/recent-vehicles.ts';
import { useShowLanguage } from '../apply-preferences.tsx';
import { pages as allPages } from '../pages.ts';
import { usePages } from '../use-pages.ts';
import { matches, type PaletteItem } from './palette-item.ts';

const found = 8;
const foundCases = 5;
const vehicleTabs = ['overview', 'signals', 'faults', 'timeline', 'health', 'registration'] as const;

/** What the palette offers for a question: vehicles of the whole fleet, saved views, pages, and what can be done anywhere. */
export function usePaletteItems(
  question: string,
  help: () => void,
): { readonly items: readonly PaletteItem[]; readonly isSearching: boolean; readonly error: unknown } {
  const wanted = question.trim();
  const [asked] = useDebouncedValue(wanted, 120);
  const search = useQuery({
    queryKey: ['palette', asked],
    queryFn: ({ signal }) =>
      call<Page<Vehicle>>('GET', withQuery('/vehicles', { q: asked, limit: found }), undefined, { signal }),
    enabled: asked.length >= 2,
    placeholderData: keepPreviousData,
  });
  const cases = useFoundCases(asked);
  const vehicles = wanted.length < 2 ? [] : (search.data?.items ?? []).map(vehicleItem);
  const others = useOtherItems(help);
  const here = useHere();
  const { favouriteVehicles } = usePreferences();
  const favourites = favouriteVehicles.map((vin) => knownItem(vin, 'favourites'));
  const recent = recentVehicles()
    .filter((vin) => !favouriteVehicles.includes(vin))
    .map((vin) => knownItem(vin, 'recent'));
  const items =
    wanted === ''
      ? [...here, ...recent, ...favourites, ...others]
      : [
          ...vehicles,
          ...(wanted.length < 2 ? [] : cases),
          ...[...here, ...others].filter((item) => matches(item, wanted)),
        ];
  return {
    items,
    isSearching: wanted.length >= 2 && (asked !== wanted || search.isFetching),
    error: wanted.length >= 2 ? search.error : null,
  };
}

const vehicleItem = ({ vin, model, modelYear, plate }: Vehicle): PaletteItem => ({
  id: `vehicle-${vin}`,
  group: 'vehicles',
  icon: 'car',
  label: vin,
  isVin: true,
  hint: [plate, `${model} ${modelYear}`].filter((part) => part !== null).join(' · '),
  href: `/vehicles/${vin}`,
});

/** By number, with or without its sign, or by words; also those that are done. */
function useFoundCases(asked: string): PaletteItem[] {
  const { t } = useTranslation('cases');
  const mayRead = useMay()('cases.read');
  const q = asked.replace(/^#/, '');
  const { data } = useQuery({
    queryKey: ['palette-cases', q],
    queryFn: ({ signal }) =>
      call<Schemas['CasePage']>(
        'GET',
        withQuery('/cases', { q, open: false, parent: 'any', order: 'opened', limit: foundCases }),
        undefined,
        { signal },
      ),
    enabled: mayRead && asked.length >= 2 && q !== '',
    placeholderData: keepPreviousData,
  });
  return (data?.items ?? []).map(({ id, number, title, state, vin }) => ({
    id: `case-${id}`,
    group: 'cases',
    icon: 'case',
    label: `#${number} ${title}`,
    hint: [vin?.slice(-6), t(`state.${state}`)].filter((part) => part !== undefined).join(' · '),
    href: `/cases/${id}`,
  }));
}

const knownItem = (vin: string, group: 'recent' | 'favourites'): PaletteItem => ({
  id: `${group}-${vin}`,
  group,
  icon: group === 'recent' ? 'clock' : 'star',
  label: vin,
  isVin: true,
  href: `/vehicles/${vin}`,
});

/** The parts of the vehicle whose page is open. */
function useHere(): PaletteItem[] {
  const { t } = useTranslation('vehicle');
  const [location] = useLocation();
  const vin = /^\/vehicles\/([^/]+)$/.exec(location)?.[1];
  if (vin === undefined) return [];
  return vehicleTabs.map((tab) => ({
    id: `here-${tab}`,
    group: 'here',
    icon: tab === 'signals' ? 'chart' : 'car',
    label: t(`tabs.${tab}`),
    hint: vin.slice(-6),
    href: tab === 'overview' ? location : `${location}?tab=${tab}`,
  }));
}

function useOtherItems(help: () => void): PaletteItem[] {
  const { t, i18n } = useTranslation('shell');
  const { views } = usePreferences();
  const change = useChangePreferences();
  const show = useShowLanguage();
  const signOut = useSignOut();
  const { setColorScheme } = useMantineColorScheme();
  const may = useMay();
  const pages = usePages().map(
    ({ id, path, icon, key }): PaletteItem => ({
      id: `page-${id}`,
      group: 'pages',
      icon,
      label: t(`nav.${id}`),
      hint: `g ${key}`,
      href: path,
    }),
  );
  const account: PaletteItem = {
    id: 'page-account',
    group: 'pages',
    icon: 'person',
    label: t('nav.account'),
    hint: 'g m',
    href: '/account',
  };
  const services: PaletteItem = {
    ...{ id: 'page-services', group: 'pages', icon: 'system', label: t('nav.services') },
    href: '/system/services',
  };
  const erasures: PaletteItem[] = may('vehicles.erase')
    ? [
        {
          ...{ id: 'page-erasures', group: 'pages', icon: 'trash', label: t('nav.erasures') },
          href: '/erasures',
        },
      ]
    : [];
  const saved = views.flatMap(({ id, name, page, query }): PaletteItem[] => {
    const path = allPages.find((known) => known.id === page)?.path;
    return path === undefined
      ? []
      : [{ id: `view-${id}`, group: 'views', icon: 'star', label: name, href: `${path}?${query}` }];
  });
  const themes = (['light', 'dark', 'auto'] as const).map(
    (theme): PaletteItem => ({
      id: `theme-${theme}`,
      group: 'actions',
      icon: theme === 'dark' ? 'moon' : 'sun',
      label: `${t('theme.label')}: ${t(`theme.${theme}`)}`,
      run: () => {
        setColorScheme(theme);
        void change(() => ({ theme }));
      },
    }),
  );
  const tongues = Object.entries(languages)
    .filter(([language]) => language !== i18n.language)
    .map(
      ([language, name]): PaletteItem => ({
        id: `language-${language}`,
        group: 'actions',
        icon: 'edit',
        label: `${t('language')}: ${name}`,
        run: () => {
          void show(language as Language);
          void change(() => ({ language: language as Language }));
        },
      }),
    );
  const rest: PaletteItem[] = [
    { id: 'shortcuts', group: 'actions', icon: 'keyboard', label: t('shortcuts'), hint: '?', run: help },
    { id: 'sign-out', group: 'actions', icon: 'signOut', label: t('signOut'), run: () => signOut.mutate() },
  ];
  return [...saved, ...pages, account, services, ...erasures, ...themes, ...tongues, ...rest];
}
