import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Consent, useWithdrawConsent } from '../../api/queries/diagnosis.ts';
import { useMay } from '../../api/queries/session.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useConfirm } from '../../parts/confirm.tsx';
import { useToast } from '../../parts/toast.tsx';

/** What the owner agreed to: who, how, for what, until when, who wrote it down. */
export function ConsentWords({ consent }: { consent: Consent }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const format = useFormat();
  const { givenBy, how, covers, validUntil, recordedBy, recordedAt, note } = consent;
  return (
    <div>
      <Text size="sm">
        {t('consent.line', {
          name: givenBy,
          how: t(`consent.how.${how}`),
          covers: covers.map((each) => t(`consent.covers.${each}`)).join(', '),
        })}
      </Text>
      <Text size="xs" c="dimmed">
        {t('consent.until', { time: format.time(validUntil, 'minute') })} ·{' '}
        {t('consent.recorded', { name: recordedBy, time: format.short(recordedAt) })}
      </Text>
      {note !== null && note !== '' && <Text size="xs">{note}</Text>}
    </div>
  );
}

export function ConsentLine({ vin, consent }: { vin: string; consent: Consent }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const may = useMay();
  const confirm = useConfirm();
  const toast = useToast();
  const withdraw = useWithdrawConsent(vin);
  const ask = async () => {
    const question = {
      title: t('consent.withdrawTitle'),
      body: t('consent.withdrawBody', { name: consent.givenBy }),
      action: t('consent.withdraw'),
    };
    if (!(await confirm(question))) return;
    withdraw.mutate(consent.id, {
      onSuccess: () => toast({ message: t('consent.withdrawn') }),
      onError: (error) => toast({ error }),
    });
  };
  return (
    <Group justify="space-between" gap="xs" align="flex-start">
      <ConsentWords consent={consent} />
      {may('sessions.open') && (
        <Button
          variant="subtle"
          size="compact-sm"
          color="red"
          className="touch"
          loading={withdraw.isPending}
          onClick={() => void ask()}
        >
          {t('consent.withdraw')}
        </Button>
      )}
    </Group>
  );
}
