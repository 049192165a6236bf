import { Modal, Stack, Text } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { CaseDraft } from '../../../api/queries/case-changes.ts';
import { type Case, type CaseDetail, useCase } from '../../../api/queries/cases.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { formError } from '../../../parts/field-errors.ts';
import { FormButtons } from '../../../parts/form-buttons.tsx';
import { LoadingRows } from '../../../parts/loading.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { useToast } from '../../../parts/toast.tsx';
import classes from '../case.module.css';
import { useCaseChange } from '../use-case-change.tsx';

export interface CaseDialog {
  /** The case as the list or page has it. */
  readonly listed: Case;
  readonly close: () => void;
}

/**
 * A question about a case, with what it is about. What was decided since it was opened is shown before it is sent; what is refused
 * stays in the form with the reason.
 */
export function CaseForm({
  listed,
  close,
  title,
  action,
  draftsOf,
  fields = [],
  vehicles = false,
  done,
  size = 'md',
  hasFirstField = true,
  children,
}: CaseDialog & {
  title: string;
  action: string;
  /** Null: something is missing, and the form says what. */
  draftsOf: (one: CaseDetail) => readonly CaseDraft[] | null;
  /** Whose errors the form shows itself. */
  fields?: readonly string[];
  vehicles?: boolean;
  /** What to say, and undo; what was typed is forgotten. */
  done: (one: CaseDetail) => { message: string; undo?: () => unknown };
  size?: string;
  /** One of its fields takes the focus; else its title does. */
  hasFirstField?: boolean;
  children: (one: CaseDetail, error: unknown) => ReactNode;
}): ReactNode {
  const { t } = useTranslation('cases');
  const query = useCase(listed.id);
  const change = useCaseChange();
  const toast = useToast();
  const [seen] = useState(listed.version);
  const [state, setState] = useState<{ isSending: boolean; error: unknown }>({
    isSending: false,
    error: null,
  });
  const one = query.data;

  const send = async (event: FormEvent) => {
    event.preventDefault();
    // A dialog is drawn in a portal, but its events go the way of the components.
    event.stopPropagation();
    const drafts = one === undefined ? null : draftsOf(one);
    if (one === undefined || drafts === null || state.isSending) return;
    setState({ isSending: true, error: null });
    try {
      if (await change(one, drafts, { seen, vehicles })) {
        close();
        toast(done(one));
      } else setState({ isSending: false, error: null });
    } catch (error) {
      setState({ isSending: false, error });
    }
  };
  const general = formError(state.error, fields);
  return (
    <Modal
      opened
      onClose={close}
      size={size}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={send} noValidate>
        <Stack gap="md">
          <Text
            size="sm"
            c="dimmed"
            className={classes.about ?? ''}
            {...(hasFirstField ? {} : { tabIndex: -1, 'data-autofocus': true })}
          >
            #{listed.number} {listed.title}
          </Text>
          {query.error !== null && <ErrorNote error={query.error} retry={() => query.refetch()} />}
          {one === undefined ? query.error === null && <LoadingRows count={4} /> : children(one, state.error)}
          {general !== null && <ErrorNote error={general} />}
          <FormButtons
            close={close}
            action={action}
            isSending={state.isSending}
            isDisabled={one === undefined}
          />
        </Stack>
      </form>
    </Modal>
  );
}
