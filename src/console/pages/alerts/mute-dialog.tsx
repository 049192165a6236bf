import { Chip, Group, Input, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { changeAlerts } from '../../api/queries/inbox.ts';
import { useEndMute, useMute } from '../../api/queries/mutes.ts';
import { useMay } from '../../api/queries/session.ts';
import { queryClient } from '../../api/query-client.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { fieldErrors, formError } from '../../parts/field-errors.ts';
import { FormButtons } from '../../parts/form-buttons.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import type { Asked, MuteTarget } from './alert-actions.tsx';
import { endOf, fromWallTime, longestMs, type MuteLength, muteLengths, wallTime } from './mute-ends.ts';
import classes from './mutes.module.css';

type Reach = 'both' | 'vehicle' | 'rule';

/** What is muted, until when, why. */
export function MuteDialog({
  asked: { what, after },
  close,
}: {
  asked: Asked<MuteTarget>;
  close: () => void;
}): ReactNode {
  const { t } = useTranslation('alerts');
  const format = useFormat();
  const may = useMay();
  const toast = useToast();
  const mute = useMute();
  const end = useEndMute();
  const [reach, setReach] = useState<Reach>(what.alert === null ? 'rule' : 'both');
  const [length, setLength] = useState<MuteLength>('morning');
  const [until, setUntil] = useState(() => wallTime(serverNow() + 48 * 3_600_000, format.timeZone));
  const [reason, setReason] = useState('');
  const [now] = useState(serverNow);
  const [isSent, setSent] = useState(false);
  const { alert, rule, code, name } = what;
  const vin = alert?.vin ?? '';
  const reaches: readonly Reach[] = [
    ...(alert === null ? [] : (['both', 'vehicle'] as const)),
    ...(may('alerts.mute-fleet') ? (['rule'] as const) : []),
  ];
  const at = length === 'until' ? fromWallTime(until, format.timeZone) : endOf(length, now, format.timeZone);
  const refused = fieldErrors(mute.error);
  const errors = {
    until: Number.isNaN(at)
      ? t('mute.noTime')
      : at <= now
        ? t('mute.past')
        : at > now + longestMs + 60_000
          ? t('mute.tooLong')
          : refused.until,
    reason: isSent && reason.trim() === '' ? t('mute.noReason') : refused.reason,
  };
  const rest = formError(mute.error, ['until', 'reason']);

  const takeBack = async (id: string) => {
    await end.mutateAsync(id);
    await queryClient.invalidateQueries({ queryKey: ['inbox-list'] });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (errors.until !== undefined || reason.trim() === '') return;
    mute.mutate(
      {
        vin: reach === 'rule' ? null : vin,
        ...(reach === 'vehicle' ? { rule: null, code: null } : { rule, code }),
        until: at,
        reason: reason.trim(),
      },
      {
        onSuccess: (made) => {
          changeAlerts((one) => {
            const isOf =
              (made.vin === null || made.vin === one.vin) &&
              (made.rule === null || made.rule === one.rule) &&
              (made.code === null || made.code === one.evidence.fault?.code);
            return isOf ? { ...one, mutedUntil: Math.max(one.mutedUntil ?? 0, made.until) } : one;
          }, true);
          close();
          after();
          toast({
            message: t('mute.done', { time: format.short(made.until) }),
            undo: () => takeBack(made.id),
          });
        },
      },
    );
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t('mute.title')}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Radio.Group label={t('mute.what')} value={reach} onChange={(value) => setReach(value as Reach)}>
            <Stack gap={8} mt={6}>
              {reaches.map((value) => (
                <Radio
                  key={value}
                  value={value}
                  label={t(`mute.reach.${value}`, { name, vin: vin.slice(-6) })}
                  description={t(`mute.reachHint.${value}`)}
                />
              ))}
            </Stack>
          </Radio.Group>
          <Input.Wrapper label={t('mute.until')} labelElement="div">
            <Chip.Group value={length} onChange={(value) => setLength(value as MuteLength)}>
              <Group gap={6} mt={6}>
                {muteLengths.map((value) => (
                  <Chip
                    key={value}
                    value={value}
                    size="sm"
                    variant="outline"
                    classNames={{ label: classes.length ?? '' }}
                  >
                    {t(`mute.lengths.${value}`)}
                  </Chip>
                ))}
              </Group>
            </Chip.Group>
          </Input.Wrapper>
          {length === 'until' && (
            <TextInput
              type="datetime-local"
              label={t('mute.exact')}
              value={until}
              min={wallTime(now, format.timeZone)}
              max={wallTime(now + longestMs, format.timeZone)}
              onChange={(event) => setUntil(event.currentTarget.value)}
              error={errors.until}
            />
          )}
          {errors.until === undefined && (
            <Text size="sm" c="dimmed" role="status">
              {t('mute.endsAt', { time: format.time(at, 'minute'), after: format.duration(at - now) })}
            </Text>
          )}
          <TextInput
            label={t('mute.reason')}
            placeholder={t('mute.reasonHint')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={errors.reason}
            maxLength={500}
            required
            data-autofocus
          />
          {rest !== null && <ErrorNote error={rest} />}
          <FormButtons close={close} action={t('mute.button')} isSending={mute.isPending} />
        </Stack>
      </form>
    </Modal>
  );
}
