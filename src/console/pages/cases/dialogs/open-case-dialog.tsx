import { Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { call, withQuery } from '../../../api/client.ts';
import { newKey } from '../../../api/new-key.ts';
import { useOpenCase } from '../../../api/queries/case-changes.ts';
import type { Alert, Page, Severity, Vehicle } from '../../../api/types.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { fieldErrors, formError } from '../../../parts/field-errors.ts';
import { FormButtons } from '../../../parts/form-buttons.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { priorities } from '../cases-address.ts';
import { useKept } from '../kept.ts';
import { NoteField, noteOf } from './note-field.tsx';

/** By hand: of a car, or of what an alert says. */
export function OpenCaseDialog({
  vin: given,
  alert,
  close,
}: {
  vin?: string;
  alert?: Alert;
  close: () => void;
}): ReactNode {
  const { t } = useTranslation('cases');
  const [, go] = useLocation();
  const open = useOpenCase();
  const [key] = useState(newKey);
  const [isAsked, setAsked] = useState(false);
  const [form, set, forget] = useKept(`open ${alert?.id ?? given ?? ''}`, {
    vin: given ?? '',
    title: alert?.name ?? '',
    severity: alert?.severity ?? '',
    note: '',
  });
  const { vin, title, severity, note } = form;
  const errors = fieldErrors(open.error);
  const general = formError(open.error, ['vin', 'title', 'severity', 'note']);
  const missing = (text: string) => (isAsked && text.trim() === '' ? t('missing') : undefined);
  const send = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setAsked(true);
    if (vin === '' || title.trim() === '' || severity === '') return;
    const draft = {
      ...{ vin, title: title.trim(), severity: severity as Severity },
      ...noteOf(note),
      ...(alert === undefined ? {} : { alert: alert.id }),
    };
    open.mutate(
      { draft, key },
      {
        onSuccess: ({ id }) => {
          forget();
          close();
          go(`/cases/${id}`);
        },
      },
    );
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t('open.title')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={send} noValidate>
        <Stack gap="md">
          {given === undefined ? (
            <CarField
              value={vin}
              onChange={(value) => set({ vin: value })}
              error={errors.vin ?? missing(vin)}
            />
          ) : (
            <Text size="sm" c="dimmed" ff="monospace">
              {given}
            </Text>
          )}
          <TextInput
            label={t('open.what')}
            description={t('open.whatHint')}
            maxLength={300}
            value={title}
            onChange={(event) => set({ title: event.currentTarget.value })}
            error={errors.title ?? missing(title)}
            data-autofocus
          />
          <Select
            label={t('priority')}
            placeholder={t('open.priorityHint')}
            data={priorities.map((value) => ({ value, label: t(`common:health.${value}`) }))}
            value={severity === '' ? null : severity}
            onChange={(value) => set({ severity: value ?? '' })}
            error={errors.severity ?? missing(severity)}
            allowDeselect={false}
          />
          <NoteField value={note} onChange={(value) => set({ note: value })} error={errors.note} />
          {general !== null && <ErrorNote error={general} />}
          <FormButtons close={close} action={t('open.button')} isSending={open.isPending} />
        </Stack>
      </form>
    </Modal>
  );
}

function CarField({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange: (vin: string) => void;
  error: string | undefined;
}): ReactNode {
  const { t } = useTranslation('cases');
  const [text, setText] = useState(value);
  const [asked] = useDebouncedValue(text.trim(), 150);
  const found = useQuery({
    queryKey: ['palette', asked],
    queryFn: ({ signal }) =>
      call<Page<Vehicle>>('GET', withQuery('/vehicles', { q: asked, limit: 8 }), undefined, { signal }),
    enabled: asked.length >= 2,
    placeholderData: keepPreviousData,
  });
  const data = (found.data?.items ?? []).map(({ vin, model, modelYear, plate }) => ({
    value: vin,
    label: [vin, plate, `${model} ${modelYear}`].filter((part) => part !== null).join(' · '),
  }));
  if (value !== '' && !data.some((item) => item.value === value)) data.unshift({ value, label: value });
  return (
    <Select
      label={t('open.car')}
      placeholder={t('open.carHint')}
      nothingFoundMessage={asked.length < 2 ? t('open.carMore') : t('open.carNone')}
      searchable
      // The server has looked already, in more than the label.
      filter={({ options }) => options}
      data={data}
      searchValue={text}
      onSearchChange={setText}
      value={value === '' ? null : value}
      onChange={(vin) => onChange(vin ?? '')}
      error={error}
    />
  );
}
