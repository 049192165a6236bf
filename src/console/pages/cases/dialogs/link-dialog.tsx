import { Radio, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type Case, useOpenCauses } from '../../../api/queries/cases.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { fieldErrors } from '../../../parts/field-errors.ts';
import { LoadingRows } from '../../../parts/loading.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import classes from '../case.module.css';
import { useKept } from '../kept.ts';
import { useCaseChange } from '../use-case-change.tsx';
import { type CaseDialog, CaseForm } from './case-form.tsx';
import { NoteField, noteOf } from './note-field.tsx';

/** What is of the same code, or of the same rule, comes first. */
const likeness = (cause: Case, { code, rule }: Case): number =>
  code !== null && cause.code === code ? 2 : rule !== null && cause.rule === rule ? 1 : 0;

/** Which cause it has that other cars have too. */
export function LinkDialog(dialog: CaseDialog): ReactNode {
  const { t } = useTranslation('cases');
  const change = useCaseChange();
  const causes = useOpenCauses();
  const [{ parent, note }, set, forget] = useKept(`link ${dialog.listed.id}`, { parent: '', note: '' });
  const [isMissing, setMissing] = useState(false);
  const found = causes.data?.items.toSorted(
    (a, b) => likeness(b, dialog.listed) - likeness(a, dialog.listed),
  );
  return (
    <CaseForm
      {...dialog}
      title={t('link.title')}
      action={t('link.button')}
      fields={['data.parent']}
      hasFirstField={false}
      draftsOf={() => {
        setMissing(parent === '');
        return parent === '' ? null : [{ kind: 'linked', data: { parent, ...noteOf(note) } }];
      }}
      done={(one) => {
        forget();
        return {
          message: t('link.done', { number: one.number }),
          undo: () => change(one, [{ kind: 'unlinked', data: {} }]),
        };
      }}
    >
      {(_one, error) => (
        <>
          <Radio.Group
            label={t('link.cause')}
            description={t('link.hint')}
            value={parent}
            onChange={(value) => set({ parent: value })}
            error={isMissing && parent === '' ? t('link.missing') : fieldErrors(error)['data.parent']}
          >
            {causes.error !== null && <ErrorNote error={causes.error} retry={() => causes.refetch()} />}
            {found === undefined && causes.error === null && <LoadingRows count={3} />}
            {found?.length === 0 && (
              <Text size="sm" mt="xs">
                {t('link.none')}
              </Text>
            )}
            <Stack gap={2} mt="xs" className={classes.candidates ?? ''}>
              {found?.map(({ id, number, title, vehicles, software }) => (
                <Radio
                  key={id}
                  value={id}
                  label={`#${number} ${title}`}
                  description={[t('vehicles.count', { count: vehicles }), software]
                    .filter(Boolean)
                    .join(' · ')}
                  className="touch-row"
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
