import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { WorkCase } from '../../api/kept-work.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import classes from './my-work.module.css';

/** When: the visit, else until when it is due. */
export function When({ one }: Pick<WorkCase, 'one'>): ReactNode {
  const { t } = useTranslation('work');
  const format = useFormat();
  if (one.visit !== null)
    return (
      <strong>
        {format.short(one.visit.from)} – {format.short(one.visit.to)}
      </strong>
    );
  return one.due === null ? null : <strong>{t('due', { time: format.short(one.due.at) })}</strong>;
}

/** A case in the list: when, which car, where, what. */
export function WorkCard({ work: { one, vehicle, place } }: { work: WorkCase }): ReactNode {
  return (
    <Link
      href={`/my-work/${one.id}`}
      className={`${classes.card ?? ''} severity-edge`}
      data-severity={one.priority}
    >
      <Group justify="space-between" gap="xs">
        <When one={one} />
        <SeverityBadge severity={one.priority} />
      </Group>
      <span className={classes.title}>{one.title}</span>
      <span>
        {[vehicle?.plate, vehicle?.model, one.vin === null ? null : `…${one.vin.slice(-6)}`, place]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </Link>
  );
}
