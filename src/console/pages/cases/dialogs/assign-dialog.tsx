import { Group, NumberInput, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CaseDetail } from '../../../api/queries/cases.ts';
import { useMay } from '../../../api/queries/session.ts';
import { localText, timeOfLocal } from '../../../format/local-time.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { fieldErrors } from '../../../parts/field-errors.ts';
import { useKept } from '../kept.ts';
import { useCaseChange } from '../use-case-change.tsx';
import { type CaseDialog, CaseForm } from './case-form.tsx';
import { NoteField, noteOf } from './note-field.tsx';
import { PersonField } from './person-field.tsx';
import { TechnicianField } from './technician-field.tsx';

const hourMs = 3_600_000;

interface Assigning {
  readonly owner: string;
  readonly technician: string;
  /** When the visit begins, as a clock at the car shows it; '' = no visit yet. */
  readonly begin: string;
  readonly hours: number | '';
  readonly note: string;
}

/** Who has it, and who goes to the car when: the one who fits is proposed, of the others it is said why not. */
export function AssignDialog(dialog: CaseDialog): ReactNode {
  const { t } = useTranslation('cases');
  const format = useFormat();
  const maySend = useMay()('technicians.read');
  const change = useCaseChange();
  const { listed } = dialog;
  const zone = listed.vehicle?.timeZone ?? format.timeZone;
  const [form, set, forget] = useKept<Assigning>(`assign ${listed.id}`, {
    owner: listed.owner ?? '',
    technician: listed.technician?.id ?? '',
    begin: listed.visit === null ? '' : localText(listed.visit.from, zone),
    hours: listed.visit === null ? '' : (listed.visit.to - listed.visit.from) / hourMs,
    note: '',
  });
  const [isAsked, setAsked] = useState(false);
  const { owner, technician, begin, hours, note } = form;
  const from = begin === '' ? null : timeOfLocal(begin, zone);
  const visitOf = (one: CaseDetail) =>
    from === null || technician === ''
      ? null
      : { from, to: from + (hours === '' ? one.needs.hours : hours) * hourMs };
  const isWrongTime = begin !== '' && from === null;
  return (
    <CaseForm
      {...dialog}
      hasFirstField={false}
      size="lg"
      title={t('assign.title')}
      action={t('assign.button')}
      fields={['owner', 'data.owner', 'technician', 'data.technician', 'data.visit']}
      draftsOf={(one) => {
        setAsked(true);
        if (isWrongTime) return null;
        return [
          {
            kind: 'assigned',
            data: {
              owner: owner === '' ? null : owner,
              ...(maySend ? { technician: technician === '' ? null : technician, visit: visitOf(one) } : {}),
              ...noteOf(note),
            },
          },
        ];
      }}
      done={(one) => {
        forget();
        const before = { owner: one.owner, technician: one.technician?.id ?? null, visit: one.visit };
        return {
          message: t('assign.done', { number: one.number }),
          undo: () => change(one, [{ kind: 'assigned', data: before }]),
        };
      }}
    >
      {(one, error) => {
        const errors = fieldErrors(error);
        return (
          <>
            <PersonField
              one={one}
              label={t('owner')}
              value={owner}
              onChange={(value) => set({ owner: value })}
              error={errors.owner ?? errors['data.owner']}
            />
            {maySend && (
              <TechnicianField
                one={one}
                at={from}
                value={technician}
                onChange={(value) => set({ technician: value })}
                error={errors.technician ?? errors['data.technician']}
              />
            )}
            {maySend && technician !== '' && (
              <Group gap="sm" align="flex-start" grow preventGrowOverflow={false}>
                <TextInput
                  type="datetime-local"
                  label={t('assign.visit')}
                  description={t('assign.zone', { zone: zone.replaceAll('_', ' ') })}
                  value={begin}
                  onChange={(event) => set({ begin: event.currentTarget.value })}
                  error={isAsked && isWrongTime ? t('assign.wrongTime') : errors['data.visit']}
                />
                <NumberInput
                  label={t('assign.hours')}
                  description={t('assign.hoursHint', { hours: one.needs.hours })}
                  placeholder={format.number(one.needs.hours)}
                  min={0.5}
                  max={100}
                  step={0.5}
                  value={hours}
                  onChange={(value) => set({ hours: typeof value === 'number' && value > 0 ? value : '' })}
                />
              </Group>
            )}
            {one.vin === null && (
              <Text size="sm" c="dimmed">
                {t('assign.cause')}
              </Text>
            )}
            <NoteField value={note} onChange={(value) => set({ note: value })} />
          </>
        );
      }}
    </CaseForm>
  );
}
