import { type ReactNode, useState } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { fieldErrors } from '../../../parts/field-errors.ts';
import { useKept } from '../kept.ts';
import { type CaseDialog, CaseForm } from './case-form.tsx';
import { NoteField } from './note-field.tsx';
import { PersonField } from './person-field.tsx';

/** Somebody else goes on with it, and reads how it stands. */
export function HandOverDialog(dialog: CaseDialog): ReactNode {
  const { t } = useTranslation('cases');
  const [{ owner, note }, set, forget] = useKept(`hand-over ${dialog.listed.id}`, { owner: '', note: '' });
  const [isAsked, setAsked] = useState(false);
  const missing = isAsked ? t('missing') : undefined;
  return (
    <CaseForm
      {...dialog}
      hasFirstField={false}
      title={t('handOver.title')}
      action={t('handOver.button')}
      fields={['data.owner', 'owner', 'data.note']}
      draftsOf={() => {
        setAsked(true);
        if (owner === '' || note.trim() === '') return null;
        return [{ kind: 'handed-over', data: { owner, note: note.trim() } }];
      }}
      done={(one) => {
        forget();
        return { message: t('handOver.done', { number: one.number, name: owner }) };
      }}
    >
      {(one, error) => {
        const errors = fieldErrors(error);
        return (
          <>
            <PersonField
              one={one}
              label={t('handOver.to')}
              value={owner}
              onChange={(value) => set({ owner: value })}
              error={owner === '' ? missing : (errors.owner ?? errors['data.owner'])}
              mayBeNobody={false}
            />
            <NoteField
              label={t('handOver.note')}
              description={t('handOver.hint')}
              value={note}
              onChange={(value) => set({ note: value })}
              error={note.trim() === '' ? missing : errors['data.note']}
            />
          </>
        );
      }}
    </CaseForm>
  );
}
