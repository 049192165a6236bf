import { Alert, Drawer, Group, Select, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { newKey } from '../../api/new-key.ts';
import {
  type Command,
  type CommandKind,
  useCommandCatalogue,
  useCurrentSession,
  useSendCommand,
} from '../../api/queries/diagnosis.ts';
import { useSession } from '../../api/queries/session.ts';
import { useVehicle } from '../../api/queries/vehicles.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { fieldErrors, formError } from '../../parts/field-errors.ts';
import { FormButtons } from '../../parts/form-buttons.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { ArgumentInput } from './argument-field.tsx';
import { fieldsOf, readArgument } from './command-arguments.ts';
import { commandHint, commandTitle } from './command-words.ts';
import { Needs } from './needs.tsx';
import { refusalWords } from './reason-words.ts';
import { RiskBadge } from './state-badge.tsx';

const lives = [60, 300, 900, 3600, 28_800, 86_400, 604_800];

/** A command before it is sent: what it does, with what, why, for how long, and what it needs. */
export function CommandForm({
  vin,
  kind,
  caseId,
  lastReason,
  close,
  sent,
}: {
  vin: string;
  kind: CommandKind;
  caseId: string | null;
  /** Typed before, for the one who asks several things for the same reason. */
  lastReason: string;
  close: () => void;
  sent: (command: Command) => void;
}): ReactNode {
  const { t } = useTranslation('diagnosis');
  const { data: kinds } = useCommandCatalogue();
  const hint = commandHint(t, kind.name);
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="min(480px, 100vw)"
      title={commandTitle(t, kind.name, kinds)}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack gap="sm">
        <Group gap="xs">
          <RiskBadge risk={kind.risk} />
        </Group>
        {hint !== null && <Text size="sm">{hint}</Text>}
        {kind.after !== null && (
          <Text size="sm" c="dimmed">
            {t('form.after', { first: commandTitle(t, kind.after, kinds) })}
          </Text>
        )}
        <Form {...{ vin, kind, caseId, lastReason, close, sent }} />
      </Stack>
    </Drawer>
  );
}

function Form({ vin, kind, caseId, lastReason, close, sent }: Parameters<typeof CommandForm>[0]): ReactNode {
  const { t } = useTranslation('diagnosis');
  const format = useFormat();
  const vehicle = useVehicle(vin).data;
  const username = useSession().data?.username;
  const current = useCurrentSession(vin);
  const hasSession = current?.username === username;
  const send = useSendCommand(vin);
  const fields = fieldsOf(kind.args);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(fields.map(({ name, initial }) => [name, initial])),
  );
  const [reason, setReason] = useState(lastReason);
  const [life, setLife] = useState(String(kind.expiresInSeconds.usual));
  const [isTried, setTried] = useState(false);
  // Of a changed form it is another command; what is sent again unchanged after a broken line is the same.
  const [key, setKey] = useState(newKey);
  const read = new Map(fields.map((field) => [field.name, readArgument(field, typed[field.name] ?? '')]));
  const hasFaults = [...read.values()].some(({ fault }) => fault !== undefined);
  const isLocked = kind.risk !== 'read' && !hasSession;
  const errors = fieldErrors(send.error);
  const refusal = refusalWords(t, send.error);
  const shown = [...fields.map(({ name }) => `args.${name}`), 'reason'];
  const rest = refusal === null ? formError(send.error, shown) : null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (hasFaults || reason.trim() === '') return;
    const args = Object.fromEntries(
      [...read].flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]])),
    );
    send.mutate(
      {
        ...{ key, name: kind.name, args, reason },
        ...(kind.risk === 'safety' ? {} : { expiresInSeconds: Number(life) }),
        ...(caseId === null ? {} : { caseId }),
      },
      {
        onSuccess: sent,
        onError: (error) =>
          error instanceof Error && 'status' in error && error.status !== 0 && setKey(newKey()),
      },
    );
  };
  const edit = (name: string, value: string) => {
    setTyped((old) => ({ ...old, [name]: value }));
    setKey(newKey());
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Needs vin={vin} kind={kind} isOnline={vehicle?.online ?? null} hasSession={hasSession} />
        {fields.map((field) => (
          <ArgumentInput
            key={field.name}
            field={field}
            value={typed[field.name] ?? ''}
            change={(value) => edit(field.name, value)}
            fault={isTried ? read.get(field.name)?.fault : undefined}
            refused={Object.entries(errors).find(([path]) => path.startsWith(`args.${field.name}`))?.[1]}
            ecus={(vehicle?.ecus ?? []).map(({ ecu }) => ecu)}
          />
        ))}
        <Textarea
          label={t('form.reason')}
          description={t('form.reasonHint')}
          value={reason}
          onChange={(event) => {
            setReason(event.currentTarget.value);
            setKey(newKey());
          }}
          error={isTried && reason.trim() === '' ? t('needed') : errors.reason}
          autosize
          minRows={2}
          maxLength={2000}
          withAsterisk
        />
        {kind.risk === 'safety' ? (
          <Text size="sm" c="dimmed">
            {t('form.safetyLife', { seconds: kind.expiresInSeconds.usual })}
          </Text>
        ) : (
          <Select
            label={t('form.life')}
            description={vehicle?.online === false ? t('form.lifeOffline') : t('form.lifeHint')}
            data={lives
              .filter((seconds) => seconds <= kind.expiresInSeconds.most)
              .map((seconds) => ({ value: String(seconds), label: format.duration(seconds * 1000) }))}
            value={life}
            allowDeselect={false}
            onChange={(value) => {
              setLife(value ?? life);
              setKey(newKey());
            }}
          />
        )}
        {refusal !== null && (
          <Alert
            color="red"
            variant="light"
            icon={<Icon name="octagon" />}
            title={t('form.refused')}
            role="alert"
          >
            {refusal}
          </Alert>
        )}
        {rest !== null && <ErrorNote error={rest} />}
        <FormButtons
          close={close}
          action={t(kind.risk === 'safety' ? 'form.ask' : 'form.send')}
          isSending={send.isPending}
          isDisabled={isLocked}
          isDangerous={kind.risk === 'safety'}
        />
      </Stack>
    </form>
  );
}
