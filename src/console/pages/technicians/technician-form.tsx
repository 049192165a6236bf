import { MultiSelect, Select, Switch, TagsInput, TextInput, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type Technician, usePlaces, useSaveTechnician } from '../../api/queries/technicians.ts';
import { deviceTimeZone } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { fieldErrors, formError } from '../../parts/field-errors.ts';
import { FormDrawer } from '../../parts/form-drawer.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { AbsenceFields } from './absence-fields.tsx';
import { CertificateFields } from './certificate-fields.tsx';
import { HoursFields } from './hours-fields.tsx';
import { draftOf, hoursOf, usualHours } from './week-hours.ts';
import { skillName, skills } from './words.ts';

const empty: Omit<Technician, 'id'> = {
  ...{ name: '', market: '', username: null, place: null, email: null, phone: null },
  ...{ languages: [], skills: [], certificates: [], hours: null, absences: [], active: true },
};
const shownFields = [
  'name',
  'market',
  'username',
  'place',
  'email',
  'phone',
  'languages',
  'skills',
  'active',
];

/** A technician, new (`technician` null) or known. What was typed stays until it is taken. */
export function TechnicianForm({
  technician,
  close,
}: {
  technician: Technician | null;
  close: () => void;
}): ReactNode {
  const { t } = useTranslation('technicians');
  const toast = useToast();
  const places = usePlaces().data ?? [];
  const save = useSaveTechnician();
  const [draft, setDraft] = useState<Omit<Technician, 'id'>>(() => {
    if (technician === null) return empty;
    const { id: _, ...form } = technician;
    return form;
  });
  const [ownHours, setOwnHours] = useState(draft.hours !== null);
  const [hours, setHours] = useState(() =>
    draft.hours === null ? usualHours(deviceTimeZone()) : draftOf(draft.hours),
  );
  const change = (part: Partial<typeof draft>) => setDraft((old) => ({ ...old, ...part }));
  const errors = fieldErrors(save.error);
  const errorOf = (field: string) =>
    Object.entries(errors).find(([path]) => path === field || path.startsWith(`${field}.`))?.[1];
  const readHours = ownHours ? hoursOf(hours) : null;

  const submit = () => {
    if (ownHours && readHours === null) return;
    save.mutate(
      { id: technician?.id ?? null, form: { ...draft, hours: readHours } },
      {
        onSuccess: ({ name }) => {
          toast({ message: t('saved', { name }) });
          close();
        },
      },
    );
  };
  const text = (field: 'name' | 'market' | 'username' | 'email' | 'phone') => ({
    label: t(`field.${field}`),
    value: draft[field] ?? '',
    error: errorOf(field),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      const isText = field === 'name' || field === 'market';
      change({ [field]: field === 'market' ? value.toUpperCase() : value === '' && !isText ? null : value });
    },
  });

  return (
    <FormDrawer
      title={technician === null ? t('add') : t('editOf', { name: technician.name })}
      width={520}
      submit={submit}
      isSaving={save.isPending}
      close={close}
    >
      <TextInput {...text('name')} label={t('field.personName')} withAsterisk data-autofocus />
      <TextInput {...text('market')} description={t('field.marketHint')} maxLength={2} withAsterisk />
      <Select
        label={t('field.place')}
        data={places.map(({ id, name }) => ({ value: id, label: name }))}
        value={draft.place}
        onChange={(place) => change({ place })}
        clearable
        error={errorOf('place')}
      />
      <TextInput {...text('username')} description={t('field.usernameHint')} autoComplete="off" />
      <TextInput {...text('phone')} type="tel" />
      <TextInput {...text('email')} type="email" />
      <TagsInput
        label={t('field.languages')}
        description={t('field.languagesHint')}
        value={draft.languages}
        onChange={(languages) => change({ languages })}
        error={errorOf('languages')}
      />
      <MultiSelect
        label={t('field.skills')}
        data={[...new Set([...skills, ...draft.skills])].map((value) => ({
          value,
          label: skillName(t, value),
        }))}
        searchable
        value={draft.skills}
        onChange={(chosen) => change({ skills: chosen })}
        error={errorOf('skills')}
      />
      <CertificateFields
        certificates={draft.certificates}
        change={(certificates) => change({ certificates })}
        errorOf={errorOf}
      />
      <Title order={3} size="h6">
        {t('hours.title')}
      </Title>
      <Switch
        label={t('hours.own')}
        description={t('hours.ownHint')}
        checked={ownHours}
        onChange={(event) => setOwnHours(event.currentTarget.checked)}
      />
      {ownHours && <HoursFields draft={hours} change={setHours} />}
      <AbsenceFields
        absences={draft.absences}
        change={(absences) => change({ absences })}
        error={errorOf('absences')}
      />
      <Switch
        label={t('field.active')}
        description={t('field.activeHint')}
        checked={draft.active}
        onChange={(event) => change({ active: event.currentTarget.checked })}
      />
      <Rest error={save.error} />
    </FormDrawer>
  );
}

/** What has no field to stand at. */
function Rest({ error }: { error: unknown }): ReactNode {
  const left = formError(error, shownFields);
  return left === null ? null : <ErrorNote error={left} />;
}
