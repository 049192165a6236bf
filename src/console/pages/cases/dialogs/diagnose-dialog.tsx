import { type ReactNode, useState } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { useKept } from '../kept.ts';
import { type CaseDialog, CaseForm } from './case-form.tsx';
import { CauseField, type ChosenCause, causeFields, causeOf, noCause } from './cause-field.tsx';
import { NoteField, noteOf } from './note-field.tsx';

/** What it was, from the catalogue or in one's own words. */
export function DiagnoseDialog(dialog: CaseDialog): ReactNode {
  const { t } = useTranslation('cases');
  const [{ cause, note }, set, forget] = useKept<{ cause: ChosenCause; note: string }>(
    `diagnose ${dialog.listed.id}`,
    { cause: noCause, note: '' },
  );
  const [isAsked, setAsked] = useState(false);
  return (
    <CaseForm
      {...dialog}
      size="lg"
      title={t('diagnose.title')}
      action={t('diagnose.button')}
      fields={causeFields}
      draftsOf={() => {
        setAsked(true);
        const confirmed = causeOf(cause);
        return confirmed && [{ kind: 'diagnosed', data: { cause: confirmed, ...noteOf(note) } }];
      }}
      done={(one) => {
        forget();
        return { message: t('diagnose.done', { number: one.number }) };
      }}
    >
      {(one, error) => (
        <>
          <CauseField
            one={one}
            value={cause}
            onChange={(value) => set({ cause: value })}
            error={error}
            isAsked={isAsked}
          />
          <NoteField value={note} onChange={(value) => set({ note: value })} />
        </>
      )}
    </CaseForm>
  );
}
