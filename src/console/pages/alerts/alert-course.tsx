import type { ReactNode } from 'react';
import { serverNow } from '../../api/server-clock.ts';
import type { Alert } from '../../api/types.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment, useTick } from '../../parts/age.tsx';
import classes from './alert.module.css';
import { Section } from './section.tsx';

const steps = ['onset', 'true', 'fired', 'acknowledged', 'resolved'] as const;

/** What became of the alert, step by step, and how long each took. */
export function AlertCourse({ alert }: { alert: Alert }): ReactNode {
  const { t } = useTranslation('alerts');
  const format = useFormat();
  useTick();
  const { activeSince, firedAt, acknowledgedAt, resolvedAt, evidence } = alert;
  const onset = evidence.fault?.onset;
  const times: Record<(typeof steps)[number], number | null> = {
    onset: onset !== undefined && onset < activeSince ? onset : null,
    true: firedAt !== null && firedAt <= activeSince ? null : activeSince,
    fired: firedAt,
    acknowledged: acknowledgedAt,
    resolved: resolvedAt,
  };
  const named = steps.flatMap((step) =>
    times[step] === null ? [] : [{ step, at: times[step], label: t(`course.${step}`) }],
  );
  // The first severity is the one that it fired with.
  const graver = alert.course.slice(1).map(({ at, severity }) => ({
    step: `severity-${severity}`,
    at,
    label: t('course.severity', { severity: t(`common:health.${severity}`) }),
  }));
  const course = [...named, ...graver].toSorted((a, b) => a.at - b.at);
  const zone = alert.vehicle?.timeZone ?? null;
  const lasted = firedAt === null ? null : (resolvedAt ?? serverNow()) - firedAt;
  return (
    <Section title={t('course.title')}>
      <ol className={classes.course}>
        {course.map(({ step, at, label }) => (
          <li key={`${step} ${at}`} data-step={step}>
            <span>{label}</span>
            <Moment at={at} style="dayMinute" zone={zone} />
          </li>
        ))}
      </ol>
      {lasted !== null && lasted > 0 && (
        <p className={classes.dim}>
          {t(resolvedAt === null ? 'course.lasting' : 'course.lasted', { time: format.duration(lasted) })}
        </p>
      )}
      {alert.endedBecause !== null && (
        <p className={classes.dim}>{t(`course.because.${alert.endedBecause}`)}</p>
      )}
    </Section>
  );
}
