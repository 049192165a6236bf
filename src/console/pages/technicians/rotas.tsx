import { Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useMay } from '../../api/queries/session.ts';
import { type Rota, useRotas, useTechnicians } from '../../api/queries/technicians.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { OnCallNow } from './on-call-now.tsx';
import { midnight, weekBegin } from './rota-days.ts';
import { RotaForm } from './rota-form.tsx';
import { RotaWeek } from './rota-week.tsx';
import { type StandIn, StandInDialog } from './stand-in-dialog.tsx';

const dayMs = 86_400_000;

/** Who is on call now and in the week shown. `?week=2026-11-23` is any day of it. */
export function Rotas(): ReactNode {
  const { t } = useTranslation('technicians');
  const format = useFormat();
  const url = useUrlState();
  const may = useMay();
  const asked = Date.parse(`${url.get('week')}T12:00Z`);
  const at = Number.isNaN(asked) ? serverNow() : asked;
  const begin = weekBegin(at, format.timeZone);
  // A day more at both ends: weeks of other zones begin earlier and later.
  const rotas = useRotas(begin - dayMs, begin + 9 * dayMs);
  const people = useTechnicians();
  const names = new Map((people.data ?? []).map(({ id, name }) => [id, name]));
  const [standIn, setStandIn] = useState<StandIn | null>(null);
  const edited = rotas.data?.find(({ id }) => id === url.get('edit'));
  const mayWrite = may('technicians.write');
  const go = (days: number | null) =>
    url.set({
      week:
        days === null
          ? null
          : new Date(midnight(begin, days, format.timeZone) + dayMs / 2).toISOString().slice(0, 10),
    });
  const close = () => url.set({ edit: null });
  return (
    <Stack gap="md">
      <OnCallNow />
      <Group justify="space-between" gap="xs">
        <Group gap={6}>
          <Button
            variant="default"
            className="touch"
            px="xs"
            aria-label={t('rota.before')}
            onClick={() => go(-7)}
          >
            <Icon name="back" size={18} />
          </Button>
          <Button variant="default" className="touch" onClick={() => go(null)}>
            {t('rota.thisWeek')}
          </Button>
          <Button
            variant="default"
            className="touch"
            px="xs"
            aria-label={t('rota.after')}
            onClick={() => go(7)}
          >
            <Icon name="chevron" size={18} />
          </Button>
          <Text fw={600} ms="xs">
            {format.time(begin, 'day')} – {format.time(midnight(begin, 6, format.timeZone), 'date')}
          </Text>
        </Group>
        {mayWrite && (
          <Button
            className="touch"
            leftSection={<Icon name="plus" size={16} />}
            disabled={(people.data ?? []).length === 0}
            onClick={() => url.set({ edit: 'new' }, 'push')}
          >
            {t('rota.add')}
          </Button>
        )}
      </Group>
      {rotas.error !== null && <ErrorNote error={rotas.error} retry={() => rotas.refetch()} />}
      {rotas.isPending && <LoadingRows count={2} height={140} />}
      {rotas.isSuccess && rotas.data.length === 0 && (
        <Empty
          icon="clock"
          title={t('rota.none')}
          hint={t((people.data ?? []).length === 0 ? 'rota.noPeople' : 'rota.noneHint')}
        />
      )}
      {(rotas.data ?? []).map((rota: Rota) => (
        <RotaWeek
          key={rota.id}
          rota={rota}
          at={at}
          names={names}
          choose={mayWrite ? (part) => setStandIn({ rota, part }) : null}
          edit={mayWrite ? () => url.set({ edit: rota.id }, 'push') : null}
        />
      ))}
      {standIn !== null && (
        <StandInDialog standIn={standIn} people={people.data ?? []} close={() => setStandIn(null)} />
      )}
      {url.get('edit') === 'new' && <RotaForm rota={null} people={people.data ?? []} close={close} />}
      {edited !== undefined && (
        <RotaForm key={edited.id} rota={edited} people={people.data ?? []} close={close} />
      )}
    </Stack>
  );
}
