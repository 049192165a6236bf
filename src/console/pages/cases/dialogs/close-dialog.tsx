import { Checkbox, Radio, Stack, TagsInput, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CaseDraft } from '../../../api/queries/case-changes.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { useKept } from '../kept.ts';
import { type CaseDialog, CaseForm } from './case-form.tsx';
import { CauseField, type ChosenCause, causeFields, causeOf, noCause } from './cause-field.tsx';
import { NoteField, noteOf } from './note-field.tsx';

const fixes = ['remote-fix', 'update', 'visit', 'nothing'] as const;
type Fix = (typeof fixes)[number];

interface Closing {
  readonly cause: ChosenCause;
  readonly fix: Fix | '';
  readonly parts: string[];
  readonly note: string;
  readonly vehicles: boolean;
}

/** What it was and what was done; of a cause, for all of its cars. */
export function CloseDialog(dialog: CaseDialog): ReactNode {
  const { t } = useTranslation('cases');
  const { listed } = dialog;
  const [form, set, forget] = useKept<Closing>(`close ${listed.id}`, {
    ...{ cause: noCause, fix: '', parts: [], note: '', vehicles: true },
  });
  const [isAsked, setAsked] = useState(false);
  const { cause, fix, parts, note, vehicles } = form;
  const isOfMany = listed.vin === null;
  return (
    <CaseForm
      {...dialog}
      size="lg"
      title={t('close.title')}
      action={t(isOfMany && vehicles ? 'close.all' : 'close.button')}
      fields={causeFields}
      vehicles={isOfMany && vehicles}
      draftsOf={(one) => {
        setAsked(true);
        if (one.state === 'resolved') return [{ kind: 'closed', data: {} }];
        const confirmed = one.cause === null ? causeOf(cause) : null;
        if (fix === '' || (one.cause === null && confirmed === null)) return null;
        const fitted = fix === 'visit' && parts.length > 0 ? { parts } : {};
        return [
          ...(confirmed === null ? [] : [{ kind: 'diagnosed', data: { cause: confirmed } } as CaseDraft]),
          { kind: 'resolved', data: { fix, ...fitted, ...noteOf(note) } },
          { kind: 'closed', data: {} },
        ];
      }}
      done={(one) => {
        forget();
        return { message: t('close.done', { number: one.number }) };
      }}
    >
      {(one, error) =>
        one.state === 'resolved' ? (
          <Text size="sm">{t('close.resolved')}</Text>
        ) : (
          <>
            {one.cause === null ? (
              <CauseField
                one={one}
                value={cause}
                onChange={(value) => set({ cause: value })}
                error={error}
                isAsked={isAsked}
              />
            ) : (
              <Text size="sm">
                {t('close.cause')} <b>{one.cause.name}</b>
              </Text>
            )}
            <Radio.Group
              label={t('close.fix')}
              value={fix}
              onChange={(value) => set({ fix: value as Fix })}
              error={isAsked && fix === '' ? t('close.fixMissing') : undefined}
            >
              <Stack gap="xs" mt="xs">
                {fixes.map((name) => (
                  <Radio key={name} value={name} label={t(`fix.${name}`)} className="touch-row" />
                ))}
              </Stack>
            </Radio.Group>
            {fix === 'visit' && (
              <TagsInput
                label={t('close.parts')}
                description={t('close.partsHint')}
                value={parts}
                onChange={(value) => set({ parts: value })}
                maxTags={50}
                clearable={false}
                splitChars={[',', ';', '，']}
                acceptValueOnBlur
              />
            )}
            <NoteField label={t('close.note')} value={note} onChange={(value) => set({ note: value })} />
            {isOfMany && (
              <Checkbox
                checked={vehicles}
                onChange={(event) => set({ vehicles: event.currentTarget.checked })}
                label={t('close.vehicles', { count: one.vehicles })}
                className="touch-row"
              />
            )}
          </>
        )
      }
    </CaseForm>
  );
}
