import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { setLocationPurpose } from '../api/location-purpose.ts';
import { useTranslation } from '../i18n/use-translation.ts';

/** Where a car was is shown to whoever says what for; its owner reads it. */
export function AskPurpose({ vin, retry }: { vin: string; retry: () => unknown }): ReactNode {
  const { t } = useTranslation('signals');
  const [purpose, setPurpose] = useState('');
  const [isShort, setShort] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const said = purpose.trim();
    setShort(said.length < 3);
    if (said.length < 3) return;
    setLocationPurpose(vin, said);
    void retry();
  };
  return (
    <form onSubmit={send} noValidate>
      <Group align="flex-end" gap="sm">
        <TextInput
          label={t('purpose.label')}
          description={t('purpose.hint')}
          error={isShort ? t('purpose.short') : undefined}
          value={purpose}
          maxLength={200}
          onChange={(event) => setPurpose(event.currentTarget.value)}
          style={{ flex: '1 1 320px' }}
        />
        <Button type="submit" className="touch">
          {t('purpose.show')}
        </Button>
      </Group>
    </form>
  );
}
