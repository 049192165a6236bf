import { Radio, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { fieldErrors } from '../../../parts/field-errors.ts';
import { pauseReason } from '../case-words.ts';
import { useKept } from '../kept.ts';
import { useCaseChange } from '../use-case-change.tsx';
import { type CaseDialog, CaseForm } from './case-form.tsx';
import { NoteField, noteOf } from './note-field.tsx';

/** Why it waits. Some clocks stop meanwhile, the owner's never does. */
export function PauseDialog(dialog: CaseDialog): ReactNode {
  const { t } = useTranslation('cases');
  const change = useCaseChange();
  const [{ reason, note }, set, forget] = useKept(`pause ${dialog.listed.id}`, { reason: '', note: '' });
  const [isMissing, setMissing] = useState(false);
  return (
    <CaseForm
      {...dialog}
      title={t('pause.title')}
      action={t('pause.button')}
      fields={['reason', 'data.reason']}
      draftsOf={() => {
        setMissing(reason === '');
        return reason === '' ? null : [{ kind: 'paused', data: { reason, ...noteOf(note) } }];
      }}
      done={(one) => {
        forget();
        return {
          message: t('pause.done', { number: one.number }),
          undo: () => change(one, [{ kind: 'resumed', data: {} }]),
        };
      }}
    >
      {(one, error) => (
        <>
          <Radio.Group
            label={t('pause.reason')}
            description={t('pause.hint')}
            value={reason}
            onChange={(value) => set({ reason: value })}
            error={
              isMissing && reason === ''
                ? t('pause.missing')
                : (fieldErrors(error).reason ?? fieldErrors(error)['data.reason'])
            }
          >
            <Stack gap="xs" mt="xs">
              {one.pauseReasons.map((name, index) => (
                <Radio
                  key={name}
                  value={name}
                  label={pauseReason(t, name)}
                  className="touch-row"
                  {...(index === 0 ? { 'data-autofocus': true } : {})}
                />
              ))}
            </Stack>
          </Radio.Group>
          <NoteField value={note} onChange={(value) => set({ note: value })} />
        </>
      )}
    </CaseForm>
  );
}
