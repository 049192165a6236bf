import { Group, TextInput, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type Place, useSavePlace } from '../../api/queries/technicians.ts';
import { deviceTimeZone } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { fieldErrors, formError } from '../../parts/field-errors.ts';
import { FormDrawer } from '../../parts/form-drawer.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { HoursFields } from './hours-fields.tsx';
import { draftOf, hoursOf, usualHours } from './week-hours.ts';

/** A place, new (`place` null) or known. */
export function PlaceForm({ place, close }: { place: Place | null; close: () => void }): ReactNode {
  const { t } = useTranslation('technicians');
  const toast = useToast();
  const save = useSavePlace();
  const [name, setName] = useState(place?.name ?? '');
  const [market, setMarket] = useState(place?.market ?? '');
  const [latitude, setLatitude] = useState(String(place?.latitude ?? ''));
  const [longitude, setLongitude] = useState(String(place?.longitude ?? ''));
  const [hours, setHours] = useState(() =>
    place === null ? usualHours(deviceTimeZone()) : draftOf(place.hours),
  );
  const errors = fieldErrors(save.error);
  const rest = formError(save.error, ['name', 'market', 'latitude', 'longitude']);
  const coordinate = (text: string) => {
    const number = Number(text.replace(',', '.'));
    return text.trim() === '' ? null : number;
  };
  const isBad = (text: string, most: number) => !(Math.abs(coordinate(text) ?? 0) <= most);
  const submit = () => {
    const read = hoursOf(hours);
    if (read === null || isBad(latitude, 90) || isBad(longitude, 180)) return;
    save.mutate(
      {
        id: place?.id ?? null,
        form: {
          ...{ name, market, hours: read },
          ...{ latitude: coordinate(latitude), longitude: coordinate(longitude) },
        },
      },
      {
        onSuccess: (saved) => {
          toast({ message: t('saved', { name: saved.name }) });
          close();
        },
      },
    );
  };
  return (
    <FormDrawer
      title={place === null ? t('place.add') : t('editOf', { name: place.name })}
      submit={submit}
      isSaving={save.isPending}
      close={close}
    >
      <TextInput
        label={t('field.name')}
        value={name}
        error={errors.name}
        onChange={(event) => setName(event.currentTarget.value)}
        withAsterisk
        data-autofocus
      />
      <TextInput
        label={t('field.market')}
        description={t('field.marketHint')}
        value={market}
        maxLength={2}
        error={errors.market}
        onChange={(event) => setMarket(event.currentTarget.value.toUpperCase())}
        withAsterisk
      />
      <Group gap="xs" grow align="flex-start">
        <TextInput
          label={t('place.latitude')}
          inputMode="decimal"
          value={latitude}
          error={isBad(latitude, 90) ? t('place.degrees', { most: 90 }) : errors.latitude}
          onChange={(event) => setLatitude(event.currentTarget.value)}
        />
        <TextInput
          label={t('place.longitude')}
          inputMode="decimal"
          value={longitude}
          error={isBad(longitude, 180) ? t('place.degrees', { most: 180 }) : errors.longitude}
          onChange={(event) => setLongitude(event.currentTarget.value)}
        />
      </Group>
      <Title order={3} size="h6">
        {t('hours.title')}
      </Title>
      <HoursFields draft={hours} change={setHours} />
      {rest !== null && <ErrorNote error={rest} />}
    </FormDrawer>
  );
}
