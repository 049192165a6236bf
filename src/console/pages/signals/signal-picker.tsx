import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useMemo, useState } from 'react';
import { useChangePreferences, usePreferences } from '../../api/queries/preferences.ts';
import { useMay } from '../../api/queries/session.ts';
import { isPlace, useCatalogue } from '../../api/queries/signals.ts';
import { shortName } from '../../format/signal-name.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { findSignals, type ListedSignal } from './signal-search.ts';
import classes from './signals.module.css';
import { mostSignals } from './use-explorer.ts';

const mostShown = 120;
/** The server's own, from what the vehicle sent. */
const isDerived = ({ path }: ListedSignal): boolean => path.startsWith('Roadside.');

/** All signals of a vehicle to choose from: favourites, what it sends, and by search what the catalogue has besides. */
export function SignalPicker({
  sent,
  picked,
  onPick,
}: {
  sent: readonly ListedSignal[];
  picked: readonly string[];
  onPick: (signals: readonly string[]) => void;
}): ReactNode {
  const { t } = useTranslation('signals');
  const [text, setText] = useState('');
  const [searched] = useDebouncedValue(text.trim(), 200);
  const { favouriteSignals } = usePreferences();
  const catalogue = useCatalogue(searched);
  const found = useMemo(() => findSignals(sent, text), [sent, text]);
  const isSent = useMemo(() => new Set(sent.map(({ path }) => path)), [sent]);
  const favourites = found.filter(({ path }) => favouriteSignals.includes(path));
  const chosen = picked.map(
    (path) => sent.find((signal) => signal.path === path) ?? { path, unit: null, description: null },
  );
  const mayLocate = useMay()('locations.read');
  const others = (catalogue.data?.items ?? [])
    .filter(({ path }) => !isSent.has(path) && (mayLocate || !isPlace(path)))
    .slice(0, 30);
  const isFull = picked.length >= mostSignals;
  const toggle = (path: string) =>
    onPick(picked.includes(path) ? picked.filter((other) => other !== path) : [...picked, path]);
  const group = (title: string, signals: readonly ListedSignal[], isKnownOnly = false) =>
    signals.length > 0 && (
      <section aria-label={title}>
        <Text size="xs" fw={600} c="dimmed" mt={6} mb={2} px={6}>
          {title}
        </Text>
        <ul className={classes.list}>
          {signals.slice(0, mostShown).map((signal) => (
            <Row
              key={signal.path}
              signal={signal}
              isPicked={picked.includes(signal.path)}
              isDisabled={isFull && !picked.includes(signal.path)}
              isFaint={isKnownOnly}
              onToggle={() => toggle(signal.path)}
            />
          ))}
        </ul>
        {signals.length > mostShown && (
          <Text size="xs" c="dimmed" px={6}>
            {t('moreFound', { count: signals.length - mostShown })}
          </Text>
        )}
      </section>
    );
  return (
    <Stack gap={4} className={classes.picker}>
      <TextInput
        type="search"
        aria-label={t('searchLabel')}
        placeholder={t('searchPlaceholder')}
        leftSection={<Icon name="search" size={16} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        className="touch"
      />
      <Group justify="space-between" gap={4} mih={28}>
        <Text size="xs" c="dimmed" px={6} aria-live="polite">
          {isFull
            ? t('mostPicked', { most: mostSignals })
            : t('picked', { count: picked.length, most: mostSignals })}
        </Text>
        {picked.length > 0 && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            className="touch"
            onClick={() => onPick([])}
          >
            {t('clearAll')}
          </Button>
        )}
      </Group>
      <div className={classes.scroll}>
        {text === '' && group(t('groupPicked'), chosen)}
        {group(t('groupFavourites'), favourites)}
        {group(
          t('groupSent'),
          found.filter((signal) => !isDerived(signal)),
        )}
        {group(t('groupDerived'), found.filter(isDerived))}
        {searched !== '' && group(t('groupCatalogue'), others, true)}
        {found.length === 0 && others.length === 0 && !catalogue.isFetching && (
          <Text size="sm" c="dimmed" p={6}>
            {t('nothingFound')}
          </Text>
        )}
      </div>
    </Stack>
  );
}

/** Plain elements: a car may send hundreds of signals. */
function Row({
  signal: { path, unit, description },
  isPicked,
  isDisabled,
  isFaint,
  onToggle,
}: {
  signal: ListedSignal;
  isPicked: boolean;
  isDisabled: boolean;
  isFaint: boolean;
  onToggle: () => void;
}): ReactNode {
  const { t } = useTranslation('signals');
  const format = useFormat();
  const { favouriteSignals } = usePreferences();
  const change = useChangePreferences();
  const isFavourite = favouriteSignals.includes(path);
  const label = t(isFavourite ? 'notFavourite' : 'favourite');
  return (
    <li className={classes.row}>
      <button
        type="button"
        className={classes.pick}
        aria-pressed={isPicked}
        disabled={isDisabled}
        title={description === null ? path : `${path}\n${description}`}
        onClick={onToggle}
      >
        <span className={classes.check} data-picked={isPicked}>
          {isPicked && <Icon name="check" size={13} />}
        </span>
        <span className={classes.name} data-faint={isFaint}>
          {shortName(path)}
        </span>
        <span className={classes.unit}>{format.unit(unit, path).sign}</span>
      </button>
      <button
        type="button"
        className={`touch ${classes.star}`}
        aria-pressed={isFavourite}
        aria-label={`${label}: ${shortName(path)}`}
        title={label}
        onClick={() =>
          void change((old) => ({
            favouriteSignals: isFavourite
              ? old.favouriteSignals.filter((other) => other !== path)
              : [...old.favouriteSignals, path],
          }))
        }
      >
        <Icon name="star" size={15} filled={isFavourite} />
      </button>
    </li>
  );
}
