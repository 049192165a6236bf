import {
  Button,
  Drawer,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import {
  type RotaForm as Form,
  type Rota,
  type Technician,
  usePlaces,
  useRemoveRota,
  useSaveRota,
} from '../../api/queries/technicians.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useConfirm } from '../../parts/confirm.tsx';
import { fieldErrors, formError } from '../../parts/field-errors.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { wallTime } from '../alerts/mute-ends.ts';
import { weekBegin } from './rota-days.ts';
import { formOf } from './stand-in-dialog.tsx';
import { ZoneField } from './zone-field.tsx';

const shownFields = ['name', 'market', 'plan.startsOn', 'plan.handOver', 'plan.days', 'plan.members'];

function newRota(timeZone: string): Form {
  const startsOn = wallTime(weekBegin(serverNow(), timeZone) + 43_200_000, timeZone).slice(0, 10);
  return {
    ...{ name: '', market: '', place: null },
    plan: { timeZone, startsOn, handOver: '08:00', days: 7, members: [], overrides: [] },
  };
}

/** Who takes turns, for how long, handed over when. */
export function RotaForm({
  rota,
  people,
  close,
}: {
  rota: Rota | null;
  people: readonly Technician[];
  close: () => void;
}): ReactNode {
  const { t } = useTranslation('technicians');
  const { timeZone } = useFormat();
  const toast = useToast();
  const confirm = useConfirm();
  const places = usePlaces().data ?? [];
  const save = useSaveRota();
  const remove = useRemoveRota();
  const [draft, setDraft] = useState<Form>(() => (rota === null ? newRota(timeZone) : formOf(rota)));
  const { plan } = draft;
  const change = (part: Partial<Form>) => setDraft((old) => ({ ...old, ...part }));
  const changePlan = (part: Partial<Form['plan']>) =>
    setDraft((old) => ({ ...old, plan: { ...old.plan, ...part } }));
  const errors = fieldErrors(save.error);
  const rest = formError(save.error, shownFields);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      { id: rota?.id ?? null, form: draft },
      {
        onSuccess: ({ name }) => {
          toast({ message: t('saved', { name }) });
          close();
        },
      },
    );
  };
  const askRemove = async (one: Rota) => {
    const question = {
      title: t('rota.removeTitle', { name: one.name }),
      body: t('rota.removeBody'),
      action: t('rota.remove'),
    };
    if (!(await confirm(question))) return;
    remove.mutate(one.id, { onSuccess: close, onError: (error) => toast({ error }) });
  };
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="min(480px, 100vw)"
      title={rota === null ? t('rota.add') : t('editOf', { name: rota.name })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput
            label={t('field.name')}
            value={draft.name}
            error={errors.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            withAsterisk
            data-autofocus
          />
          <TextInput
            label={t('field.market')}
            description={t('field.marketHint')}
            value={draft.market}
            maxLength={2}
            error={errors.market}
            onChange={(event) => change({ market: event.currentTarget.value.toUpperCase() })}
            withAsterisk
          />
          <Select
            label={t('rota.place')}
            description={t('rota.placeHint')}
            data={places.map(({ id, name }) => ({ value: id, label: name }))}
            value={draft.place ?? null}
            onChange={(place) => change({ place })}
            clearable
          />
          <MultiSelect
            label={t('rota.members')}
            description={t('rota.membersHint')}
            data={people
              .filter(({ active, id }) => active || plan.members.includes(id))
              .map(({ id, name }) => ({ value: id, label: name }))}
            value={plan.members}
            onChange={(members) => changePlan({ members })}
            error={errors['plan.members']}
            searchable
            withAsterisk
          />
          <Group gap="xs" grow align="flex-start">
            <NumberInput
              label={t('rota.days')}
              value={plan.days}
              min={1}
              max={56}
              allowDecimal={false}
              onChange={(days) => changePlan({ days: Number(days) })}
              error={errors['plan.days']}
              hideControls
            />
            <TextInput
              type="time"
              label={t('rota.handOver')}
              value={plan.handOver}
              onChange={(event) => changePlan({ handOver: event.currentTarget.value })}
              error={errors['plan.handOver']}
            />
          </Group>
          <TextInput
            type="date"
            label={t('rota.startsOn')}
            description={t('rota.startsOnHint')}
            value={plan.startsOn}
            onChange={(event) => changePlan({ startsOn: event.currentTarget.value })}
            error={errors['plan.startsOn']}
          />
          <ZoneField value={plan.timeZone} change={(zone) => changePlan({ timeZone: zone })} />
          {rota !== null && (
            <Text size="xs" c="dimmed">
              {t('rota.shiftHint')}
            </Text>
          )}
          {rest !== null && <ErrorNote error={rest} />}
          <Group justify="space-between" gap="xs">
            {rota === null ? (
              <span />
            ) : (
              <Button
                variant="subtle"
                color="red"
                className="touch"
                loading={remove.isPending}
                disabled={save.isPending}
                onClick={() => void askRemove(rota)}
              >
                {t('rota.remove')}
              </Button>
            )}
            <Group gap="xs">
              <Button variant="default" onClick={close} className="touch">
                {t('common:cancel')}
              </Button>
              <Button type="submit" loading={save.isPending} disabled={remove.isPending} className="touch">
                {t('common:save')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}
