import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Technician } from '../../api/queries/technicians.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { RemoveLine } from '../../parts/line-buttons.tsx';
import { fromWallTime, wallTime } from '../alerts/mute-ends.ts';

type Absences = Technician['absences'];

/** Holidays, illness, courses: no job, and a gap in a rota. */
export function AbsenceFields({
  absences,
  change,
  error,
}: {
  absences: Absences;
  change: (absences: Absences) => void;
  error: string | undefined;
}): ReactNode {
  const { t } = useTranslation('technicians');
  const format = useFormat();
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [begin, end] = [from, to].map((text) => fromWallTime(text, format.timeZone));
  const isGood = begin !== undefined && end !== undefined && begin < end;
  const now = serverNow();
  const coming = absences.filter((absence) => absence.to > now);
  return (
    <Stack gap="xs">
      <Title order={3} size="h6">
        {t('absences')}
      </Title>
      {coming.map((absence) => (
        <Group key={`${absence.from} ${absence.to}`} justify="space-between" gap="xs" wrap="nowrap">
          <Text size="sm">
            {format.time(absence.from, 'minute')} – {format.time(absence.to, 'minute')}
          </Text>
          <RemoveLine
            label={t('absence.remove', { from: format.time(absence.from, 'day') })}
            onClick={() => change(absences.filter((each) => each !== absence))}
          />
        </Group>
      ))}
      <Group gap="xs" align="flex-end">
        <TextInput
          type="datetime-local"
          label={t('absence.from')}
          value={from}
          max={to === '' ? undefined : to}
          min={wallTime(now - 366 * 86_400_000, format.timeZone)}
          onChange={(event) => setFrom(event.currentTarget.value)}
          flex="1 1 180px"
        />
        <TextInput
          type="datetime-local"
          label={t('absence.to')}
          value={to}
          error={from !== '' && to !== '' && !isGood ? t('absence.order') : error}
          onChange={(event) => setTo(event.currentTarget.value)}
          flex="1 1 180px"
        />
        <Button
          variant="default"
          className="touch"
          disabled={!isGood}
          onClick={() => {
            if (!isGood) return;
            change([...absences, { from: begin, to: end }]);
            setFrom('');
            setTo('');
          }}
        >
          {t('absence.add')}
        </Button>
      </Group>
    </Stack>
  );
}
