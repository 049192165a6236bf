import { Badge, Button, Group, Paper, Stack, Switch, Text, TextInput, UnstyledButton } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useMay } from '../../api/queries/session.ts';
import { type Place, type Technician, usePlaces, useTechnicians } from '../../api/queries/technicians.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { CertificateBadge } from './certificate-badge.tsx';
import { TechnicianForm } from './technician-form.tsx';
import classes from './technicians.module.css';
import { spansText, weekdays } from './week-hours.ts';
import { skillName } from './words.ts';

/** Who goes to cars: what each can do, until when each may, where and when. `?edit=id` and `?edit=new` open the form. */
export function People(): ReactNode {
  const { t } = useTranslation('technicians');
  const url = useUrlState();
  const may = useMay();
  const people = useTechnicians();
  const places = usePlaces();
  const [withLeft, setWithLeft] = useState(false);
  const [text, setText] = useState(url.get('q'));
  const q = url.get('q').toLowerCase();
  const placeOf = (id: string | null) => places.data?.find((place) => place.id === id);
  const found = (people.data ?? [])
    .filter(({ active }) => active || withLeft)
    .filter(({ name, market, place, skills, languages }) =>
      [name, market, placeOf(place)?.name ?? '', ...languages, ...skills.map((id) => skillName(t, id))].some(
        (part) => part.toLowerCase().includes(q),
      ),
    );
  const edited = people.data?.find(({ id }) => id === url.get('edit'));
  const close = () => url.set({ edit: null });
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <TextInput
          flex="1 1 14rem"
          placeholder={t('search')}
          aria-label={t('search')}
          data-search
          leftSection={<Icon name="search" size={16} />}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            url.set({ q: event.currentTarget.value.trim() });
          }}
        />
        <Switch
          label={t('withLeft')}
          checked={withLeft}
          onChange={(event) => setWithLeft(event.currentTarget.checked)}
        />
        {may('technicians.write') && (
          <Button
            className="touch"
            leftSection={<Icon name="plus" size={16} />}
            onClick={() => url.set({ edit: 'new' }, 'push')}
          >
            {t('add')}
          </Button>
        )}
      </Group>
      {people.error !== null && <ErrorNote error={people.error} retry={() => people.refetch()} />}
      {people.isPending && <LoadingRows count={5} height={72} />}
      {people.isSuccess && found.length === 0 && (
        <Empty icon="people" title={t('none')} hint={t(q === '' ? 'noneHint' : 'noneFound')} />
      )}
      {found.length > 0 && (
        <Paper withBorder component="ul" className={classes.list ?? ''} aria-label={t('tabs.people')}>
          {found.map((one) => (
            <li key={one.id}>
              <Row
                technician={one}
                place={placeOf(one.place)}
                edit={may('technicians.write') ? () => url.set({ edit: one.id }, 'push') : null}
              />
            </li>
          ))}
        </Paper>
      )}
      {url.get('edit') === 'new' && <TechnicianForm technician={null} close={close} />}
      {edited !== undefined && <TechnicianForm key={edited.id} technician={edited} close={close} />}
    </Stack>
  );
}

function Row({
  technician,
  place,
  edit,
}: {
  technician: Technician;
  place: Place | undefined;
  edit: (() => void) | null;
}): ReactNode {
  const { t } = useTranslation('technicians');
  const { name, market, skills, certificates, languages, phone, active } = technician;
  const words = (
    <>
      <div className={classes.who}>
        <Text fw={600} component="span">
          {name}
        </Text>
        {!active && (
          <Badge variant="default" tt="none" ms={6}>
            {t('left')}
          </Badge>
        )}
        <Absent technician={technician} />
        <Text size="xs" c="dimmed">
          {[place?.name, market, languages.join(' '), phone].filter(Boolean).join(' · ')}
        </Text>
      </div>
      <Group gap={6} className={classes.skills ?? ''}>
        {certificates.map((certificate) => (
          <CertificateBadge key={`${certificate.kind} ${certificate.number}`} certificate={certificate} />
        ))}
        <Text size="xs" component="span">
          {skills.map((id) => skillName(t, id)).join(', ')}
        </Text>
      </Group>
      <Today technician={technician} place={place} />
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

function Absent({ technician: { absences } }: { technician: Technician }): ReactNode {
  const { t } = useTranslation('technicians');
  const format = useFormat();
  const now = serverNow();
  const absence = absences.find(({ from, to }) => from <= now && now < to);
  if (absence === undefined) return null;
  return (
    <Badge variant="light" color="orange" tt="none" ms={6} radius="sm">
      {t('absentUntil', { date: format.time(absence.to, 'day') })}
    </Badge>
  );
}

/** Hours of this day, by the clock where they hold. */
function Today({ technician, place }: { technician: Technician; place: Place | undefined }): ReactNode {
  const { t } = useTranslation('technicians');
  const hours = technician.hours ?? place?.hours;
  if (hours === undefined || hours === null) return <Text size="sm">{t('hours.always')}</Text>;
  const name = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: hours.timeZone })
    .format(serverNow())
    .toLowerCase();
  const day = weekdays.find((each) => each === name) ?? 'mon';
  const spans = spansText(hours.hours[day]);
  return (
    <Text size="sm" className={classes.today ?? ''}>
      <span className={classes.todayName}>{t('hours.today')} </span>
      {spans === '' ? t('hours.free') : spans}
    </Text>
  );
}
