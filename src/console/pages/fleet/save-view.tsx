import { Button, Group, Modal, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useOpenedOnceDrawn } from '../../parts/lazily.tsx';

interface NameProps {
  readonly taken: readonly string[];
  readonly save: (name: string) => Promise<void>;
}

export function SaveView({
  isOpen,
  close,
  ...name
}: NameProps & { isOpen: boolean; close: () => void }): ReactNode {
  const { t } = useTranslation('fleet');
  return (
    <Modal
      opened={useOpenedOnceDrawn(isOpen)}
      onClose={close}
      title={t('saveView')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <NameForm {...name} />
    </Modal>
  );
}

function NameForm({ taken, save }: NameProps): ReactNode {
  const { t } = useTranslation('fleet');
  const [name, setName] = useState('');
  const isTaken = taken.includes(name.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '' && !isTaken) void save(name.trim());
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          label={t('viewName')}
          value={name}
          maxLength={100}
          data-autofocus
          style={{ flex: 1 }}
          error={isTaken ? t('viewTaken') : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit">{t('common:save')}</Button>
      </Group>
    </form>
  );
}
