import type { ReactNode } from 'react';
import type { Case, CaseClock } from '../../api/queries/cases.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useTick } from '../../parts/age.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import classes from './case.module.css';

const names = ['response', 'diagnosis', 'resolution'] as const;

type Standing = 'met' | 'missed' | 'overdue' | 'soon' | 'running' | 'paused' | 'free';
const icons: Record<Standing, IconName> = {
  met: 'check',
  missed: 'check',
  overdue: 'alert',
  soon: 'clock',
  running: 'clock',
  paused: 'pause',
  free: 'clock',
};

function standingOf(
  { stoppedAt, isOverdue, isPaused, dueAt, soonAt, targetMs }: CaseClock,
  now: number,
): Standing {
  if (stoppedAt !== null) return isOverdue ? 'missed' : 'met';
  if (isOverdue || (dueAt !== null && dueAt < now)) return 'overdue';
  if (isPaused) return 'paused';
  if (targetMs === null || dueAt === null) return 'free';
  return soonAt !== null && now >= soonAt ? 'soon' : 'running';
}

/** What was promised: each clock with what is left of it, what comes next set off; what the owner waits never stops. */
export function Clocks({ one }: { one: Case }): ReactNode {
  const { t } = useTranslation('cases');
  const format = useFormat();
  useTick();
  const { owner } = one.clocks;
  const waited = (owner.stoppedAt ?? serverNow()) - owner.startedAt;
  return (
    <dl className={classes.clocks}>
      {names.map((name) => (
        <Clock key={name} name={name} clock={one.clocks[name]} isNext={one.due?.clock === name} />
      ))}
      <div data-owner>
        <dt>{t('clock.owner')}</dt>
        <dd>
          <b className="number">{format.duration(Math.max(0, waited))}</b>
          <small>{t(owner.stoppedAt === null ? 'clock.neverPauses' : 'clock.waited')}</small>
        </dd>
      </div>
    </dl>
  );
}

function Clock({
  name,
  clock,
  isNext,
}: {
  name: (typeof names)[number];
  clock: CaseClock;
  isNext: boolean;
}): ReactNode {
  const { t } = useTranslation('cases');
  const format = useFormat();
  const now = serverNow();
  const standing = standingOf(clock, now);
  const { elapsedMs, targetMs, dueAt, stoppedAt } = clock;
  const left = dueAt === null ? 0 : Math.abs(dueAt - now);
  const words: Record<Standing, string> = {
    met: format.duration(elapsedMs),
    missed: format.duration(elapsedMs),
    overdue: t('due.overdue', { time: format.duration(dueAt === null ? elapsedMs : left) }),
    soon: t('due.in', { time: format.duration(left) }),
    running: t('due.in', { time: format.duration(left) }),
    paused: t('due.paused'),
    free: format.duration(elapsedMs),
  };
  const target = targetMs === null ? null : format.duration(targetMs);
  const hints: Record<Standing, string | null> = {
    met: target && t('clock.met', { target }),
    missed: target && t('clock.missed', { target }),
    overdue: dueAt === null ? null : format.short(dueAt),
    soon: dueAt === null ? null : format.short(dueAt),
    running: dueAt === null ? null : format.short(dueAt),
    paused: t('clock.pausedAt', { elapsed: format.duration(elapsedMs), target: target ?? '–' }),
    free: t('clock.noTarget'),
  };
  const share = targetMs === null ? 0 : Math.min(1, elapsedMs / targetMs);
  return (
    <div
      data-standing={standing}
      data-next={(isNext && stoppedAt === null) || undefined}
      title={target === null ? undefined : t('clock.target', { target })}
    >
      <dt>{t(`clock.${name}`)}</dt>
      <dd>
        <b className="number">
          <Icon name={icons[standing]} size={14} />
          {words[standing]}
        </b>
        <small>{hints[standing]}</small>
        {stoppedAt === null && targetMs !== null && (
          <span className={classes.share} aria-hidden="true">
            <span style={{ inlineSize: `${share * 100}%` }} />
          </span>
        )}
      </dd>
    </div>
  );
}
