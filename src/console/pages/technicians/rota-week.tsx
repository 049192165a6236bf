import { Button, Group, Paper, Text, Title, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Rota } from '../../api/queries/technicians.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useTick } from '../../parts/age.tsx';
import { type DayPart, rotaWeek, weekBegin } from './rota-days.ts';
import classes from './technicians.module.css';
import { weekdays } from './week-hours.ts';

/** A rota's week: a column a day, on the phone a line a day; what is clicked is given to somebody else. */
export function RotaWeek({
  rota,
  at,
  names,
  choose,
  edit,
}: {
  rota: Rota;
  /** A moment of the week. */
  at: number;
  names: ReadonlyMap<string, string>;
  /** Null for who may not. */
  choose: ((part: DayPart) => void) | null;
  edit: (() => void) | null;
}): ReactNode {
  const { t } = useTranslation('technicians');
  const format = useFormat();
  useTick();
  const now = serverNow();
  const { timeZone } = rota.plan;
  const days = rotaWeek(rota, weekBegin(at, timeZone), timeZone);
  return (
    <Paper withBorder p="sm" component="section" aria-label={rota.name}>
      <Group justify="space-between" gap="xs" mb="xs">
        <div>
          <Title order={2} size="h5">
            {rota.name}
          </Title>
          <Text size="xs" c="dimmed">
            {rota.market} · {t('rota.turns', { days: rota.plan.days, time: rota.plan.handOver })} · {timeZone}
          </Text>
        </div>
        {edit !== null && (
          <Button
            variant="default"
            size="compact-sm"
            className="touch"
            aria-label={t('editOf', { name: rota.name })}
            onClick={edit}
          >
            {t('edit')}
          </Button>
        )}
      </Group>
      <ol className={classes.week}>
        {days.map(({ from, to, parts }, index) => (
          <li key={from} data-today={from <= now && now < to}>
            <Text size="xs" className={classes.dayHead ?? ''}>
              <b>{t(`dayShort.${weekdays[index] ?? 'mon'}`)}</b> {format.time(from, 'day', timeZone)}
            </Text>
            {parts.map((part) => (
              <Part
                key={part.from}
                part={part}
                isNow={part.from <= now && now < part.to}
                name={part.technician === null ? '' : (names.get(part.technician) ?? '–')}
                zone={timeZone}
                choose={choose === null || part.to <= now ? null : () => choose(part)}
              />
            ))}
          </li>
        ))}
      </ol>
    </Paper>
  );
}

function Part({
  part: { from, to, gap, isOverride },
  isNow,
  name,
  zone,
  choose,
}: {
  part: DayPart;
  isNow: boolean;
  name: string;
  zone: string;
  choose: (() => void) | null;
}): ReactNode {
  const { t } = useTranslation('technicians');
  const format = useFormat();
  const clock = (at: number, isEnd: boolean) => {
    const text = format.time(at, 'clockMinute', zone);
    return isEnd && text === '00:00' ? '24:00' : text;
  };
  const words = (
    <>
      <span className={classes.partTime}>
        {clock(from, false)}–{clock(to, true)}
      </span>
      <span className={classes.partName}>{gap === null ? name : t(`gap.${gap}`, { name })}</span>
      {isOverride && <span className={classes.partNote}>{t('rota.standsIn')}</span>}
      {isNow && <span className={classes.partNow}>{t('rota.isNow')}</span>}
    </>
  );
  const look = { className: classes.part, 'data-gap': gap !== null, 'data-now': isNow };
  return choose === null ? (
    <div {...look}>{words}</div>
  ) : (
    <UnstyledButton {...look} onClick={choose}>
      {words}
    </UnstyledButton>
  );
}
