import { Button, Group, Paper, Stack, Text, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMay } from '../../api/queries/session.ts';
import { type Place, usePlaces, useTechnicians } from '../../api/queries/technicians.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { PlaceForm } from './place-form.tsx';
import classes from './technicians.module.css';
import { spansText, weekdays } from './week-hours.ts';
import type { Words } from './words.ts';

/** Workshops and offices with their hours. */
export function Places(): ReactNode {
  const { t } = useTranslation('technicians');
  const url = useUrlState();
  const may = useMay();
  const places = usePlaces();
  const people = useTechnicians().data ?? [];
  const edited = places.data?.find(({ id }) => id === url.get('edit'));
  const close = () => url.set({ edit: null });
  return (
    <Stack gap="sm">
      {may('technicians.write') && (
        <Group justify="flex-end">
          <Button
            className="touch"
            leftSection={<Icon name="plus" size={16} />}
            onClick={() => url.set({ edit: 'new' }, 'push')}
          >
            {t('place.add')}
          </Button>
        </Group>
      )}
      {places.error !== null && <ErrorNote error={places.error} retry={() => places.refetch()} />}
      {places.isPending && <LoadingRows count={4} height={64} />}
      {places.isSuccess && places.data.length === 0 && (
        <Empty icon="map" title={t('place.none')} hint={t('place.noneHint')} />
      )}
      {places.data !== undefined && places.data.length > 0 && (
        <Paper withBorder component="ul" className={classes.list ?? ''} aria-label={t('tabs.places')}>
          {places.data.map((place) => (
            <li key={place.id}>
              <Row
                place={place}
                people={people.filter((one) => one.place === place.id && one.active).length}
                edit={may('technicians.write') ? () => url.set({ edit: place.id }, 'push') : null}
              />
            </li>
          ))}
        </Paper>
      )}
      {url.get('edit') === 'new' && <PlaceForm place={null} close={close} />}
      {edited !== undefined && <PlaceForm key={edited.id} place={edited} close={close} />}
    </Stack>
  );
}

/** Days that are alike together: "Mon–Fri 08:00–17:00, Sat 09:00–12:00". */
export function hoursText(t: Words, hours: Place['hours']['hours']): string {
  const runs: { from: number; to: number; spans: string }[] = [];
  weekdays.forEach((day, index) => {
    const spans = spansText(hours[day]);
    const last = runs.at(-1);
    if (last !== undefined && last.spans === spans) last.to = index;
    else runs.push({ from: index, to: index, spans });
  });
  const name = (index: number) => t(`dayShort.${weekdays[index] ?? 'mon'}`);
  return runs
    .filter(({ spans }) => spans !== '')
    .map(({ from, to, spans }) => `${from === to ? name(from) : `${name(from)}–${name(to)}`} ${spans}`)
    .join(' · ');
}

function Row({
  place,
  people,
  edit,
}: {
  place: Place;
  people: number;
  edit: (() => void) | null;
}): ReactNode {
  const { t } = useTranslation('technicians');
  const words = (
    <>
      <div className={classes.who}>
        <Text fw={600}>{place.name}</Text>
        <Text size="xs" c="dimmed">
          {place.market} · {t('place.people', { count: people })}
        </Text>
      </div>
      <Text size="sm">{hoursText(t, place.hours.hours)}</Text>
      <Text size="xs" c="dimmed">
        {place.hours.timeZone}
      </Text>
    </>
  );
  return edit === null ? (
    <div className={classes.row}>{words}</div>
  ) : (
    <UnstyledButton className={classes.row} onClick={edit} data-edit>
      {words}
    </UnstyledButton>
  );
}
