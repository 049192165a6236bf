import { Button, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import {
  type Channel,
  type OwnContacts,
  useForgetContact,
  useKeepContact,
  useVerifyContact,
} from '../../api/queries/notifications.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { fieldErrors, formError } from '../../parts/field-errors.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { CopyButton } from '../../parts/vin.tsx';
import { Setting } from '../account/section.tsx';

type Contact = OwnContacts['contacts'][number];

/** One's address of a channel: kept, confirmed by the code that is sent to it, or changed. */
export function ContactLine({
  channel,
  contact,
  isSetUp,
}: {
  channel: Channel;
  contact: Contact | null;
  isSetUp: boolean;
}): ReactNode {
  const { t } = useTranslation('notifications');
  const [isEditing, setEditing] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const forget = useForgetContact();
  return (
    <Setting label={t(`channel.${channel}`)} hint={<Hint contact={contact} isSetUp={isSetUp} />}>
      <Stack gap="xs" w="100%">
        {contact !== null && !isEditing && (
          <Group justify="space-between" gap="xs">
            <Text size="sm" style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
              {contact.address}
            </Text>
            <Group gap={4}>
              <Button
                variant="default"
                size="compact-sm"
                className="touch"
                aria-label={t('own.changeOf', { channel: t(`channel.${channel}`) })}
                onClick={() => setEditing(true)}
              >
                {t('own.change')}
              </Button>
              <Button
                variant="subtle"
                size="compact-sm"
                className="touch"
                loading={forget.isPending}
                aria-label={t('own.forgetOf', { channel: t(`channel.${channel}`) })}
                onClick={() => forget.mutate(channel)}
              >
                {t('common:remove')}
              </Button>
            </Group>
          </Group>
        )}
        {secret !== null && (
          <Group gap={6}>
            <Text size="xs">{t('own.secret')}</Text>
            <Code style={{ overflowWrap: 'anywhere' }}>{secret}</Code>
            <CopyButton text={secret} />
          </Group>
        )}
        {contact !== null && contact.verifiedAt === null && !isEditing && <Confirm channel={channel} />}
        {(contact === null || isEditing) && isSetUp && (
          <AddressForm
            channel={channel}
            initial={contact?.address ?? ''}
            kept={(made) => {
              setEditing(false);
              setSecret(made);
            }}
          />
        )}
        {forget.error !== null && <ErrorNote error={forget.error} />}
      </Stack>
    </Setting>
  );
}

function Hint({ contact, isSetUp }: { contact: Contact | null; isSetUp: boolean }): ReactNode {
  const { t } = useTranslation('notifications');
  if (!isSetUp) return t('own.notSetUp');
  if (contact === null) return t('own.none');
  if (contact.bouncedAt !== null) return t('own.bounced', { why: contact.bounce ?? '' });
  return t(contact.verifiedAt === null ? 'own.unconfirmed' : 'own.confirmed');
}

function AddressForm({
  channel,
  initial,
  kept,
}: {
  channel: Channel;
  initial: string;
  kept: (secret: string | null) => void;
}): ReactNode {
  const { t } = useTranslation('notifications');
  const keep = useKeepContact();
  const [address, setAddress] = useState(initial);
  const rest = formError(keep.error, ['address']);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep.mutate({ channel, address }, { onSuccess: ({ secret }) => kept(secret) });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <TextInput
          flex={1}
          aria-label={t('own.address', { channel: t(`channel.${channel}`) })}
          placeholder={t(`own.example.${channel}`)}
          type={channel === 'email' ? 'email' : channel === 'sms' ? 'tel' : 'url'}
          value={address}
          error={fieldErrors(keep.error).address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={keep.isPending} disabled={address.trim() === ''}>
          {t('common:save')}
        </Button>
      </Group>
      {rest !== null && <ErrorNote error={rest} />}
    </form>
  );
}

function Confirm({ channel }: { channel: Channel }): ReactNode {
  const { t } = useTranslation('notifications');
  const verify = useVerifyContact();
  const [code, setCode] = useState('');
  const rest = formError(verify.error, ['code']);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    verify.mutate({ channel, code: code.trim() });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <TextInput
          flex={1}
          aria-label={t('own.code', { channel: t(`channel.${channel}`) })}
          placeholder={t('own.codeHint')}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          value={code}
          error={fieldErrors(verify.error).code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button type="submit" loading={verify.isPending} disabled={code.trim().length !== 6}>
          {t('own.confirm')}
        </Button>
      </Group>
      {rest !== null && <ErrorNote error={rest} />}
    </form>
  );
}
