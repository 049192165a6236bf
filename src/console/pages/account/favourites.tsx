import { ActionIcon, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useChangePreferences, usePreferences } from '../../api/queries/preferences.ts';
import type { Preferences } from '../../api/types.ts';
import { shortName } from '../../format/signal-name.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { useToast } from '../../parts/toast.tsx';
import { Vin } from '../../parts/vin.tsx';
import { pages } from '../../shell/pages.ts';
import { Section } from './section.tsx';

interface Kept {
  readonly key: string;
  readonly name: string;
  readonly shown: ReactNode;
  readonly without: (old: Preferences) => Partial<Preferences>;
}

/** Saved views, vehicles and signals that were marked, each with a way to be rid of it that can be undone. */
export function Favourites(): ReactNode {
  const { t } = useTranslation('account');
  const { views, favouriteVehicles, favouriteSignals } = usePreferences();
  const kept: { title: string; items: Kept[] }[] = [
    {
      title: t('favourites.views'),
      items: views.map(({ id, name, page, query }) => {
        const path = pages.find((known) => known.id === page)?.path;
        return {
          key: id,
          name,
          shown: path === undefined ? name : <Link href={`${path}?${query}`}>{name}</Link>,
          without: (old) => ({ views: old.views.filter((view) => view.id !== id) }),
        };
      }),
    },
    {
      title: t('favourites.vehicles'),
      items: favouriteVehicles.map((vin) => ({
        key: vin,
        name: vin,
        shown: <Vin vin={vin} link />,
        without: (old) => ({ favouriteVehicles: old.favouriteVehicles.filter((other) => other !== vin) }),
      })),
    },
    {
      title: t('favourites.signals'),
      items: favouriteSignals.map((path) => ({
        key: path,
        name: shortName(path),
        shown: <span title={path}>{shortName(path)}</span>,
        without: (old) => ({ favouriteSignals: old.favouriteSignals.filter((other) => other !== path) }),
      })),
    },
  ];
  const some = kept.filter(({ items }) => items.length > 0);
  return (
    <Section title={t('favourites.title')} {...(some.length === 0 ? { hint: t('favourites.none') } : {})}>
      {some.map(({ title, items }) => (
        <div key={title}>
          <Text size="sm" fw={500} mt="sm">
            {title}
          </Text>
          <ul className="plain-list">
            {items.map((item) => (
              <li key={item.key}>
                <KeptLine item={item} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </Section>
  );
}

function KeptLine({ item }: { item: Kept }): ReactNode {
  const { t } = useTranslation('account');
  const change = useChangePreferences();
  const toast = useToast();
  const remove = async () => {
    let before: Partial<Preferences> = {};
    const isKept = await change((old) => {
      const { views, favouriteVehicles, favouriteSignals } = old;
      before = { views, favouriteVehicles, favouriteSignals };
      return item.without(old);
    });
    if (!isKept) toast({ error: new Error(t('common:favourite.notKept')) });
    else toast({ message: t('favourites.removed', { name: item.name }), undo: () => change(() => before) });
  };
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <Text size="sm" component="span" style={{ overflowWrap: 'anywhere' }}>
        {item.shown}
      </Text>
      <ActionIcon
        variant="subtle"
        color="gray"
        className="touch"
        aria-label={t('favourites.remove', { name: item.name })}
        onClick={remove}
      >
        <Icon name="close" size={16} />
      </ActionIcon>
    </Group>
  );
}
