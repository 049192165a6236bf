import { Alert, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type NewReleaseKey, useAddKey } from '../../../api/queries/releases.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { fieldErrors, formError } from '../../../parts/field-errors.ts';
import { FileDrop } from '../../../parts/file-drop.tsx';
import { FormButtons } from '../../../parts/form-buttons.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { useToast } from '../../../parts/toast.tsx';
import { CommandLine } from '../command-line.tsx';

const mono = { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } };

/** The public half of a key, as PEM, or with the signature of the key before it. */
export function AddKey({ isFirst, close }: { isFirst: boolean; close: () => void }): ReactNode {
  const { t } = useTranslation('releases');
  const toast = useToast();
  const add = useAddKey();
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [isSent, setSent] = useState(false);
  const isPrivate = text.includes('PRIVATE');
  const read = readKey(text);
  const errors = fieldErrors(add.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    // What must not leave this machine is not sent either.
    if (name.trim() === '' || read === null || isPrivate) return;
    add.mutate(
      { name: name.trim(), ...read },
      {
        onSuccess: (key) => {
          toast({ message: t(key.state === 'trusted' ? 'key.added' : 'key.proposed', { name: key.name }) });
          close();
        },
      },
    );
  };
  const rest = formError(add.error, ['name', 'publicKey']);
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={t('key.add')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{t(isFirst ? 'key.addFirst' : 'key.addNext')}</Text>
          <CommandLine text="npm run sign -- new-key release.key" />
          {!isFirst && <CommandLine text="npm run sign -- endorse release-2.key.pub --key release.key" />}
          <TextInput
            label={t('key.name')}
            description={t('key.nameHint')}
            value={name}
            maxLength={100}
            data-autofocus
            error={isSent && name.trim() === '' ? t('missing') : errors.name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <FileDrop
            label={t('key.choose')}
            hint={t('key.dropHere')}
            take={([file]) => void file?.text().then(setText)}
          />
          <Textarea
            label={t('key.text')}
            value={text}
            autosize
            minRows={4}
            maxRows={10}
            spellCheck={false}
            styles={mono}
            error={
              isPrivate
                ? true
                : isSent && read === null
                  ? t(text.trim() === '' ? 'missing' : 'key.unreadable')
                  : errors.publicKey
            }
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          {isPrivate && (
            <Alert color="red" variant="light" icon={<Icon name="octagon" />} role="alert">
              {t('key.private')}
            </Alert>
          )}
          {rest !== null && <ErrorNote error={rest} />}
          <FormButtons close={close} action={t('key.add')} isSending={add.isPending} isDisabled={isPrivate} />
        </Stack>
      </form>
    </Modal>
  );
}

/** PEM, or what `npm run sign -- endorse` writes. */
function readKey(text: string): Omit<NewReleaseKey, 'name'> | null {
  if (text.trim().startsWith('-----BEGIN PUBLIC KEY-----')) {
    return { publicKey: text.trim(), endorsement: null };
  }
  try {
    const { publicKey, endorsement } = JSON.parse(text) as Partial<NewReleaseKey>;
    return typeof publicKey === 'string' && typeof endorsement?.signature === 'string'
      ? { publicKey, endorsement }
      : null;
  } catch {
    return null;
  }
}
