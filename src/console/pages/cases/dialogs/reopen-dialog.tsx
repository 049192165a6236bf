import { type ReactNode, useState } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { fieldErrors } from '../../../parts/field-errors.ts';
import { useKept } from '../kept.ts';
import { type CaseDialog, CaseForm } from './case-form.tsx';
import { NoteField } from './note-field.tsx';

/** It was not over after all. */
export function ReopenDialog(dialog: CaseDialog): ReactNode {
  const { t } = useTranslation('cases');
  const [{ why }, set, forget] = useKept(`reopen ${dialog.listed.id}`, { why: '' });
  const [isAsked, setAsked] = useState(false);
  return (
    <CaseForm
      {...dialog}
      title={t('reopen.title')}
      action={t('reopen.button')}
      fields={['data.why']}
      draftsOf={() => {
        setAsked(true);
        return why.trim() === '' ? null : [{ kind: 'reopened', data: { why: why.trim() } }];
      }}
      done={(one) => {
        forget();
        return { message: t('reopen.done', { number: one.number }) };
      }}
    >
      {(_one, error) => (
        <NoteField
          label={t('reopen.why')}
          description={t('reopen.hint')}
          value={why}
          onChange={(value) => set({ why: value })}
          error={isAsked && why.trim() === '' ? t('missing') : fieldErrors(error)['data.why']}
          isFirst
        />
      )}
    </CaseForm>
  );
}
