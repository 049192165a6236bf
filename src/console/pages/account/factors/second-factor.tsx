import { Badge, Button, Group, Modal, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useFactorOff, useNewRecoveryCodes, useSecondFactor } from '../../../api/queries/factors.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { LoadingRows } from '../../../parts/loading.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { useToast } from '../../../parts/toast.tsx';
import { Section } from '../section.tsx';
import { ProofForm } from './proof-form.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { SetUpCodes } from './set-up-codes.tsx';

/** Codes of an authenticator app: on or off, and what is left of the recovery codes. */
export function SecondFactor(): ReactNode {
  const { t } = useTranslation('account');
  const format = useFormat();
  const toast = useToast();
  const factor = useSecondFactor();
  const off = useFactorOff();
  const renew = useNewRecoveryCodes();
  const [open, setOpen] = useState<'set-up' | 'off' | 'renew' | null>(null);
  const close = () => {
    setOpen(null);
    off.reset();
    renew.reset();
  };
  const titles = {
    'set-up': t('factor.setUpApp'),
    off: t('factor.offTitle'),
    renew: t('factor.recoveryNew'),
  };
  const { data } = factor;
  const mustKeep = data?.isRequired === true && data.passkeys === 0;
  return (
    <Section title={t('factor.title')} hint={t('factor.hint')}>
      {factor.error !== null && data === undefined && (
        <ErrorNote error={factor.error} retry={factor.refetch} />
      )}
      {factor.isPending && <LoadingRows count={1} height={56} />}
      {data !== undefined && (
        <Group justify="space-between" mt="sm" gap="sm">
          <div>
            <Group gap="xs">
              <Badge variant="light" tt="none" radius="sm" color={data.since === null ? 'gray' : 'cyan'}>
                {t(data.since === null ? 'factor.isOff' : 'factor.isOn')}
              </Badge>
              {data.since !== null && (
                <Text size="sm" c="dimmed">
                  {t('factor.since', { time: format.time(data.since, 'date') })}
                </Text>
              )}
            </Group>
            {data.since !== null && (
              <Text size="xs" mt={4} {...(data.recoveryCodesLeft < 3 ? { c: 'red' } : { c: 'dimmed' })}>
                {t('factor.left', { count: data.recoveryCodesLeft })}
              </Text>
            )}
            {data.isRequired && (
              <Text size="xs" mt={4} c="dimmed">
                {t('factor.required')}
              </Text>
            )}
          </div>
          {data.since === null ? (
            <Button className="touch" onClick={() => setOpen('set-up')}>
              {t('factor.setUpApp')}
            </Button>
          ) : (
            <Group gap="xs">
              <Button variant="default" className="touch" onClick={() => setOpen('renew')}>
                {t('factor.recoveryNew')}
              </Button>
              {!mustKeep && (
                <Button variant="default" className="touch" onClick={() => setOpen('off')}>
                  {t('factor.off')}
                </Button>
              )}
            </Group>
          )}
        </Group>
      )}
      <Modal
        opened={open !== null}
        onClose={close}
        title={open === null ? '' : titles[open]}
        centered
        closeOnClickOutside={false}
        // What is shown this once is not to be lost by a key.
        closeOnEscape={open !== 'set-up' && renew.data === undefined}
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        {open === 'set-up' && <SetUpCodes asks done={close} cancel={close} />}
        {open === 'off' && (
          <ProofForm
            hint={t('factor.offHint')}
            action={t('factor.off')}
            isDangerous
            isPending={off.isPending}
            error={off.error}
            cancel={close}
            submit={(password) =>
              off.mutate(
                { password },
                {
                  onSuccess: () => {
                    close();
                    toast({ message: t('factor.offDone') });
                  },
                },
              )
            }
          />
        )}
        {open === 'renew' &&
          (renew.data === undefined ? (
            <ProofForm
              hint={t('factor.recoveryNewHint')}
              action={t('factor.recoveryNew')}
              isPending={renew.isPending}
              error={renew.error}
              cancel={close}
              submit={(password) => renew.mutate({ password })}
            />
          ) : (
            <RecoveryCodes codes={renew.data.recoveryCodes} done={close} />
          ))}
      </Modal>
    </Section>
  );
}
