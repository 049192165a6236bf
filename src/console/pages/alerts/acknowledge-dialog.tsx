import { Modal, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, type ReactNode, useState } from 'react';
import type { WhichAlerts } from '../../api/queries/alerts.ts';
import type { InboxFilter } from '../../api/queries/inbox.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { fieldErrors, formError } from '../../parts/field-errors.ts';
import { FormButtons } from '../../parts/form-buttons.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import type { Asked } from './alert-actions.tsx';
import { type Chosen, countOf } from './selection.ts';
import { useTakeNote } from './take-note.ts';

/** A note if wanted, and done; it can be taken back for a while. */
export function AcknowledgeDialog({
  asked: { what, after },
  filter,
  isPage,
  close,
}: {
  asked: Asked<Chosen>;
  filter: InboxFilter | null;
  isPage: boolean;
  close: () => void;
}): ReactNode {
  const { t } = useTranslation('alerts');
  const { send: take, acknowledge } = useTakeNote(!isPage);
  const [note, setNote] = useState('');
  const count = countOf(what);
  const [first] = what.alerts;
  const [group] = what.groups;
  const name =
    count === 1 ? first?.name : what.alerts.length === 0 && what.groups.length === 1 ? group?.name : null;

  const send = () =>
    take({ which: whichOf(what, filter), note: note.trim() }, () => {
      close();
      after();
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const submitByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const error = formError(acknowledge.error, ['note']);
  return (
    <Modal
      opened
      onClose={close}
      title={t('acknowledge.title', { count })}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          {name !== null && name !== undefined && (
            <Text size="sm" fw={600}>
              {name}
            </Text>
          )}
          <Textarea
            label={t('acknowledge.note')}
            description={t('acknowledge.noteHint')}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            onKeyDown={submitByKey}
            error={fieldErrors(acknowledge.error).note}
            maxLength={2000}
            autosize
            minRows={2}
            data-autofocus
          />
          {error !== null && <ErrorNote error={error} />}
          <FormButtons close={close} action={t('acknowledge.button')} isSending={acknowledge.isPending} />
        </Stack>
      </form>
    </Modal>
  );
}

function whichOf({ alerts, groups }: Chosen, filter: InboxFilter | null): WhichAlerts[] {
  const named: WhichAlerts[] = [];
  for (let from = 0; from < alerts.length; from += 1000)
    named.push({ ids: alerts.slice(from, from + 1000).map(({ id }) => id) });
  const causes = groups.map(
    ({ rule, code }): WhichAlerts => ({
      rule,
      ...(code === null ? {} : { code }),
      ...(filter === null || filter.severity.length === 0 ? {} : { severity: filter.severity }),
      ...(filter === null || filter.vin === '' ? {} : { vin: filter.vin }),
      ...(filter === null || filter.q === '' ? {} : { q: filter.q }),
      ...(filter === null || filter.market.length === 0 ? {} : { market: filter.market }),
    }),
  );
  return [...named, ...causes];
}
