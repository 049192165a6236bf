import {
  ActionIcon,
  Autocomplete,
  Button,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import { useChangeVehicle } from '../../../api/queries/vehicle-page.ts';
import type { VehicleDetail } from '../../../api/types.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { fieldErrors, formError } from '../../../parts/field-errors.ts';
import { Icon } from '../../../parts/icon.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { useToast } from '../../../parts/toast.tsx';
import { changeOf, type Draft, draftOf, undoOf } from './registration-draft.ts';

const powertrains = ['bev', 'phev', 'hev', 'ice', 'fcev'] as const;
const shownFields = [
  'model',
  'modelYear',
  'powertrain',
  'market',
  'plate',
  'chemistry',
  'timeZone',
  'attributes',
];

/** What was typed stays, whatever the server says and whatever comes live; saving sends only what was changed. */
export function RegistrationForm({ vehicle }: { vehicle: VehicleDetail }): ReactNode {
  const { t } = useTranslation('vehicle');
  const toast = useToast();
  const change = useChangeVehicle(vehicle.vin);
  const [draft, setDraft] = useState<Draft | null>(null);
  const shown = draft ?? draftOf(vehicle);
  const changed = draft === null ? null : changeOf(vehicle, draft);
  const errors = fieldErrors(change.error, {
    model: t('registration.modelWrong'),
    modelYear: t('registration.modelYearWrong'),
    market: t('registration.marketWrong'),
    timeZone: t('zoneWrong'),
  });
  const edit = (part: Partial<Draft>) => setDraft({ ...shown, ...part });
  const text = (field: 'model' | 'modelYear' | 'market' | 'plate' | 'chemistry') => ({
    label: t(`registration.${field}`),
    value: shown[field],
    error: errors[field],
    onChange: (event: { currentTarget: { value: string } }) => edit({ [field]: event.currentTarget.value }),
  });
  const zones = useMemo(() => Intl.supportedValuesOf('timeZone'), []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed === null) return;
    const undo = undoOf(vehicle, changed);
    change.mutate(changed, {
      onSuccess: () => {
        setDraft(null);
        toast({ message: t('common:saved'), undo: () => change.mutateAsync(undo) });
      },
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
          <TextInput {...text('model')} required maxLength={100} />
          <TextInput {...text('modelYear')} required inputMode="numeric" maxLength={4} />
          <Select
            label={t('registration.powertrain')}
            data={powertrains.map((value) => ({ value, label: t(`common:powertrain.${value}`) }))}
            value={shown.powertrain}
            error={errors.powertrain}
            allowDeselect={false}
            onChange={(value) => {
              const powertrain = powertrains.find((name) => name === value);
              if (powertrain !== undefined) edit({ powertrain });
            }}
          />
          <TextInput {...text('market')} required maxLength={2} description={t('registration.marketHint')} />
          <TextInput {...text('plate')} maxLength={20} description={t('registration.plateHint')} />
          <TextInput {...text('chemistry')} maxLength={20} description={t('registration.chemistryHint')} />
          <Autocomplete
            label={t('registration.timeZone')}
            description={t('registration.timeZoneHint')}
            data={zones}
            limit={30}
            value={shown.timeZone}
            error={errors.timeZone}
            placeholder={vehicle.localTimeZone ?? ''}
            onChange={(timeZone) => edit({ timeZone })}
          />
        </SimpleGrid>
        <Attributes draft={shown} edit={edit} error={errors.attributes} />
        {formError(change.error, shownFields) !== null && <ErrorNote error={change.error} />}
        <Group gap="xs">
          <Button type="submit" disabled={changed === null} loading={change.isPending}>
            {t('common:save')}
          </Button>
          {draft !== null && (
            <Button
              variant="subtle"
              color="gray"
              onClick={() => {
                setDraft(null);
                change.reset();
              }}
            >
              {t('common:cancel')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

function Attributes({
  draft: { attributes },
  edit,
  error,
}: {
  draft: Draft;
  edit: (part: Partial<Draft>) => void;
  error: string | undefined;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  const change = (id: number, part: { name?: string; value?: string }) =>
    edit({ attributes: attributes.map((one) => (one.id === id ? { ...one, ...part } : one)) });
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500}>
        {t('registration.attributes')}
      </Text>
      {attributes.map(({ id, name, value }) => (
        <Group key={id} gap={6} wrap="nowrap" maw={620}>
          <TextInput
            aria-label={t('registration.attributeName')}
            value={name}
            maxLength={64}
            onChange={(event) => change(id, { name: event.currentTarget.value })}
            style={{ flex: 1 }}
          />
          <TextInput
            aria-label={t('registration.attributeValue', { name })}
            value={value}
            maxLength={500}
            onChange={(event) => change(id, { value: event.currentTarget.value })}
            style={{ flex: 1 }}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            className="touch"
            aria-label={t('registration.removeAttribute', { name })}
            onClick={() => edit({ attributes: attributes.filter((one) => one.id !== id) })}
          >
            <Icon name="close" size={16} />
          </ActionIcon>
        </Group>
      ))}
      {error !== undefined && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {error}
        </Text>
      )}
      <Button
        variant="default"
        size="compact-sm"
        className="touch"
        leftSection={<Icon name="plus" size={14} />}
        style={{ alignSelf: 'flex-start' }}
        onClick={() => {
          const id = Math.max(-1, ...attributes.map((one) => one.id)) + 1;
          edit({ attributes: [...attributes, { id, name: '', value: '' }] });
        }}
      >
        {t('registration.addAttribute')}
      </Button>
    </Stack>
  );
}
