import { Alert, Anchor, Checkbox, Modal, Select, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Problem } from '../../api/problem.ts';
import { useConsents, useOpenSession, useRecordConsent } from '../../api/queries/diagnosis.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { fieldErrors, formError } from '../../parts/field-errors.ts';
import { FormButtons } from '../../parts/form-buttons.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { type ConsentDraft, ConsentFields, consentFaults, newConsentDraft } from './consent-fields.tsx';
import { ConsentWords } from './consent-line.tsx';
import { refusalWords } from './reason-words.ts';

const lengths = ['1800', '3600', '7200', '14400'] as const;

/** Why, for how long, and on whose word: an owner's consent that holds, or one that is written down now. */
export function SessionForm({
  vin,
  caseId,
  close,
}: {
  vin: string;
  caseId: string | null;
  close: () => void;
}): ReactNode {
  const { t } = useTranslation('diagnosis');
  const format = useFormat();
  const toast = useToast();
  const consents = useConsents(vin);
  const record = useRecordConsent(vin);
  const open = useOpenSession(vin);
  const [reason, setReason] = useState('');
  const [seconds, setSeconds] = useState<string>('3600');
  const [wantsNew, setWantsNew] = useState(false);
  const [draft, setDraft] = useState<ConsentDraft>(() => newConsentDraft(serverNow(), format.timeZone));
  const [isTried, setTried] = useState(false);
  const holding = consents.data?.find(
    ({ validUntil, withdrawnAt }) => withdrawnAt === null && validUntil > serverNow(),
  );
  const isNew = wantsNew || holding === undefined;
  const faults = consentFaults(draft, format.timeZone, serverNow());
  const refusal = refusalWords(t, open.error);
  // The session that is in the way stands behind this form by then.
  const isHeld =
    open.error instanceof Problem && ['session-open', 'vehicle-locked'].includes(open.error.code);
  const openErrors = fieldErrors(open.error);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (reason.trim() === '' || (isNew && !faults.isFine)) return;
    try {
      // Kept though the session may be refused: the owner has said so.
      if (isNew) await record.mutateAsync(faults.consent);
      setWantsNew(false);
      await open.mutateAsync({ reason, forSeconds: Number(seconds), ...(caseId === null ? {} : { caseId }) });
      toast({ message: t('session.begun') });
      close();
    } catch {
      // Said below, from what the calls have kept.
    }
  };

  return (
    <Modal
      opened
      onClose={close}
      title={t('session.begin')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <Text size="sm" c="dimmed">
            {t('session.hint')}
          </Text>
          <Textarea
            label={t('session.reason')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={isTried && reason.trim() === '' ? t('needed') : openErrors.reason}
            autosize
            minRows={2}
            maxLength={2000}
            data-autofocus
          />
          <Select
            label={t('session.length')}
            data={lengths.map((value) => ({ value, label: format.duration(Number(value) * 1000) }))}
            value={seconds}
            allowDeselect={false}
            onChange={(value) => setSeconds(value ?? '3600')}
          />
          <Stack gap="xs">
            <Text size="sm" fw={600}>
              {t('consent.title')}
            </Text>
            {consents.isPending && <LoadingRows count={1} height={40} />}
            {consents.error !== null && <ErrorNote error={consents.error} retry={() => consents.refetch()} />}
            {holding !== undefined && !wantsNew && <ConsentWords consent={holding} />}
            {consents.isSuccess && holding === undefined && (
              <Text size="sm" c="dimmed">
                {t('consent.none')}
              </Text>
            )}
            {holding !== undefined && (
              <Checkbox
                label={t('consent.another')}
                checked={wantsNew}
                onChange={(event) => setWantsNew(event.currentTarget.checked)}
              />
            )}
            {isNew && consents.isSuccess && (
              <ConsentFields
                draft={draft}
                change={(part) => setDraft((old) => ({ ...old, ...part }))}
                faults={isTried ? faults : null}
                refused={fieldErrors(record.error)}
              />
            )}
          </Stack>
          {refusal !== null && (
            <Alert color="red" variant="light" icon={<Icon name="octagon" />} role="alert">
              {refusal}
              {isHeld && (
                <Anchor component="button" type="button" size="sm" className="touch" onClick={close}>
                  {t('session.show')}
                </Anchor>
              )}
            </Alert>
          )}
          {refusal === null && <RestOfErrors errors={[record.error, open.error]} />}
          <FormButtons
            close={close}
            action={t('session.begin')}
            isSending={record.isPending || open.isPending}
          />
        </Stack>
      </form>
    </Modal>
  );
}

/** What has no field to stand at. */
function RestOfErrors({ errors }: { errors: readonly unknown[] }): ReactNode {
  const left = errors
    .map((error) => formError(error, ['reason', 'givenBy', 'covers', 'validUntil', 'note']))
    .find((error) => error !== null);
  return left === undefined ? null : <ErrorNote error={left} />;
}
