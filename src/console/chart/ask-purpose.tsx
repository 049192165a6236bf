import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { locationPurpose, setLocationPurpose } from '../api/location-purpose.ts';
import { useTranslation } from '../i18n/use-translation.ts';

/** Where a car was is shown to whoever says what for; its owner reads it. `go` has the purpose, which is known from then on. */
export function AskPurpose({
  vin,
  action,
  isGoing = false,
  go,
}: {
  vin: string;
  action: string;
  isGoing?: boolean;
  go: (purpose: string) => unknown;
}): ReactNode {
  const { t } = useTranslation('signals');
  const [purpose, setPurpose] = useState(() => locationPurpose(vin) ?? '');
  const [isShort, setShort] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const said = purpose.trim();
    setShort(said.length < 3);
    if (said.length < 3) return;
    setLocationPurpose(vin, said);
    void go(said);
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
          data-autofocus
          style={{ flex: '1 1 320px' }}
        />
        <Button type="submit" className="touch" loading={isGoing}>
          {action}
        </Button>
      </Group>
    </form>
  );
}
