import { Autocomplete, Button, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import {
  useForgetOwner,
  useRecordOwner,
  type VehicleOwner,
  type VehicleOwnerRequest,
} from '../../../api/queries/vehicle-owner.ts';
import { isLanguage, type Language, languages } from '../../../i18n/languages.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { useConfirm } from '../../../parts/confirm.tsx';
import { fieldErrors, formError } from '../../../parts/field-errors.ts';
import { ErrorNote } from '../../../parts/states.tsx';
import { useToast } from '../../../parts/toast.tsx';

/** What is to be known of a field stands below it: side by side they begin at one height. */
const order: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];
const shownFields = ['name', 'email', 'phone', 'language', 'timeZone'] as const;

interface Draft {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly language: Language | null;
  readonly timeZone: string;
}

const draftOf = (owner: VehicleOwner | null): Draft => ({
  name: owner?.name ?? '',
  email: owner?.email ?? '',
  phone: owner?.phone ?? '',
  language: owner?.language ?? null,
  timeZone: owner?.timeZone ?? '',
});

const orNull = (text: string): string | null => text.trim() || null;

const requestOf = ({ name, email, phone, language, timeZone }: Draft): VehicleOwnerRequest => ({
  ...{ name, language },
  email: orNull(email),
  phone: orNull(phone),
  timeZone: orNull(timeZone),
});

/** What was typed stays, whatever the server says. */
export function OwnerForm({ vin, owner }: { vin: string; owner: VehicleOwner | null }): ReactNode {
  const { t } = useTranslation('vehicle');
  const toast = useToast();
  const confirm = useConfirm();
  const record = useRecordOwner(vin);
  const forget = useForgetOwner(vin);
  const [draft, setDraft] = useState<Draft | null>(null);
  const shown = draft ?? draftOf(owner);
  const errors = fieldErrors(record.error, {
    name: t('owner.nameWrong'),
    email: t('owner.emailWrong'),
    phone: t('owner.phoneWrong'),
    timeZone: t('zoneWrong'),
  });
  const zones = useMemo(() => Intl.supportedValuesOf('timeZone'), []);
  const edit = (part: Partial<Draft>) => setDraft({ ...shown, ...part });
  const text = (field: 'name' | 'email' | 'phone') => ({
    label: t(`owner.${field}`),
    value: shown[field],
    error: errors[field],
    autoComplete: 'off',
    inputWrapperOrder: order,
    onChange: (event: { currentTarget: { value: string } }) => edit({ [field]: event.currentTarget.value }),
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft === null) return;
    record.mutate(requestOf(draft), {
      onSuccess: () => {
        setDraft(null);
        toast({ message: t('common:saved') });
      },
    });
  };
  const onForget = async () => {
    const isSure = await confirm({
      title: t('owner.forgetTitle'),
      body: t('owner.forgetBody', { name: owner?.name ?? '' }),
      action: t('owner.forget'),
    });
    if (isSure) forget.mutate(undefined, { onSuccess: () => setDraft(null) });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
          <TextInput {...text('name')} required maxLength={200} />
          <TextInput {...text('email')} type="email" maxLength={200} />
          <TextInput {...text('phone')} type="tel" maxLength={40} description={t('owner.phoneHint')} />
          <Select
            label={t('owner.language')}
            description={t('owner.languageHint')}
            data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
            value={shown.language}
            error={errors.language}
            inputWrapperOrder={order}
            clearable
            onChange={(value) => edit({ language: isLanguage(value) ? value : null })}
          />
          <Autocomplete
            label={t('owner.timeZone')}
            description={t('owner.timeZoneHint')}
            data={zones}
            limit={30}
            value={shown.timeZone}
            error={errors.timeZone}
            inputWrapperOrder={order}
            onChange={(timeZone) => edit({ timeZone })}
          />
        </SimpleGrid>
        {formError(record.error, shownFields) !== null && <ErrorNote error={record.error} />}
        {forget.error !== null && <ErrorNote error={forget.error} />}
        <Group gap="xs">
          <Button type="submit" disabled={draft === null} loading={record.isPending}>
            {t('owner.save')}
          </Button>
          {draft !== null && (
            <Button
              variant="subtle"
              color="gray"
              onClick={() => {
                setDraft(null);
                record.reset();
              }}
            >
              {t('common:cancel')}
            </Button>
          )}
          {owner !== null && (
            <Button variant="subtle" color="red" onClick={onForget} loading={forget.isPending}>
              {t('owner.forget')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
