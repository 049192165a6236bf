import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type Rota, type RotaForm, type Technician, useSaveRota } from '../../api/queries/technicians.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { fromWallTime, wallTime } from '../alerts/mute-ends.ts';
import type { DayPart } from './rota-days.ts';

export interface StandIn {
  readonly rota: Rota;
  readonly part: DayPart;
}

/** A rota as it is written: without what the server reckons. */
export function formOf({ name, market, place, plan }: Rota): RotaForm {
  return { name, market, place, plan };
}

/** Somebody stands in for a while; what was set before in that time ends with it. */
export function StandInDialog({
  standIn: { rota, part },
  people,
  close,
}: {
  standIn: StandIn;
  people: readonly Technician[];
  close: () => void;
}): ReactNode {
  const { t } = useTranslation('technicians');
  const toast = useToast();
  const save = useSaveRota();
  const { timeZone, overrides } = rota.plan;
  const [technician, setTechnician] = useState<string | null>(null);
  const [from, setFrom] = useState(wallTime(Math.max(part.from, serverNow()), timeZone));
  const [to, setTo] = useState(wallTime(part.to, timeZone));
  const [isTried, setTried] = useState(false);
  const begin = fromWallTime(from, timeZone);
  const end = fromWallTime(to, timeZone);
  const isOrdered = begin < end;
  const absent = people
    .find(({ id }) => id === technician)
    ?.absences.some((absence) => absence.from < end && absence.to > begin);
  const put = (next: typeof overrides, message: string) =>
    save.mutate(
      { id: rota.id, form: { ...formOf(rota), plan: { ...rota.plan, overrides: next } } },
      {
        onSuccess: () => {
          toast({
            message,
            undo: () => save.mutateAsync({ id: rota.id, form: formOf(rota) }),
          });
          close();
        },
      },
    );
  const own = overrides.filter((one) => one.from < part.to && one.to > part.from);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (technician === null || !isOrdered) return;
    put([...overrides, { from: begin, to: end, technician }], t('rota.changed'));
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t('rota.standInTitle', { name: rota.name })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Select
            label={t('rota.who')}
            data={people.filter(({ active }) => active).map(({ id, name }) => ({ value: id, label: name }))}
            value={technician}
            onChange={setTechnician}
            error={isTried && technician === null ? t('needed') : undefined}
            searchable
            data-autofocus
          />
          <Group gap="xs" grow align="flex-start">
            <TextInput
              type="datetime-local"
              label={t('absence.from')}
              value={from}
              onChange={(event) => setFrom(event.currentTarget.value)}
            />
            <TextInput
              type="datetime-local"
              label={t('absence.to')}
              value={to}
              error={isOrdered ? undefined : t('absence.order')}
              onChange={(event) => setTo(event.currentTarget.value)}
            />
          </Group>
          <Text size="xs" c="dimmed">
            {t('rota.clock', { zone: timeZone })}
          </Text>
          {absent === true && (
            <Text size="sm" c="var(--severity-major-line)">
              {t('rota.absentThen')}
            </Text>
          )}
          {save.error !== null && <ErrorNote error={save.error} />}
          <Group justify="flex-end" gap="xs">
            {own.length > 0 && (
              <Button
                variant="subtle"
                className="touch"
                loading={save.isPending}
                onClick={() =>
                  put(
                    overrides.filter((one) => !own.includes(one)),
                    t('rota.changed'),
                  )
                }
              >
                {t('rota.asPlanned')}
              </Button>
            )}
            <Button variant="default" onClick={close} className="touch">
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={save.isPending} className="touch">
              {t('common:save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
