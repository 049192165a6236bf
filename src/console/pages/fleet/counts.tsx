import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Facets } from '../../api/queries/fleet.ts';
import type { Health } from '../../api/types.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import classes from './filters.module.css';
import { type FleetState, healths, type Step, toggled } from './fleet-state.ts';

const signs: Record<Health, IconName> = {
  critical: 'octagon',
  major: 'alert',
  minor: 'alert',
  info: 'info',
  ok: 'check',
};

/**
 * How the fleet is, as numbers that are filters: each leads to the vehicles that it counts. Where something is chosen, the
 * numbers beside it are not of what is listed: what would be added has a plus, what would be seen instead stands back.
 */
export function Counts({
  facets,
  state,
  href,
}: {
  facets: Facets | undefined;
  state: FleetState;
  href: (step: Step) => string;
}): ReactNode {
  const { t } = useTranslation('fleet');
  const { number } = useFormat();
  const count = (value: number | undefined) => (value === undefined ? ' ' : number(value));
  const online = (value: 'true' | 'false') => href({ online: state.online === value ? '' : value });
  const isAdded = (health: Health) => state.health.length > 0 && !state.health.includes(health);
  return (
    <nav className={classes.counts} aria-label={t('countsLabel')}>
      {healths.map((health) => (
        <Link
          key={health}
          href={href({ health: toggled(state.health, health) })}
          className={classes.count}
          data-severity={health}
          data-none={facets?.health[health] === 0 || undefined}
          data-other={isAdded(health) || undefined}
          aria-current={state.health.includes(health) ? 'true' : undefined}
        >
          <span className="severity-icon" data-severity={health}>
            <Icon name={signs[health]} size={16} />
          </span>
          <b className="number">
            {isAdded(health) && '+'}
            {count(facets?.health[health])}
          </b>
          {t(`common:health.${health}`)}
        </Link>
      ))}
      <span className={classes.rule} />
      {(['true', 'false'] as const).map((value) => (
        <Link
          key={value}
          href={online(value)}
          className={classes.count}
          data-none={facets?.online[value === 'true' ? 'online' : 'offline'] === 0 || undefined}
          data-other={(state.online !== '' && state.online !== value) || undefined}
          aria-current={state.online === value ? 'true' : undefined}
        >
          <span className={classes.dot} data-online={value === 'true' || undefined} aria-hidden="true" />
          <b className="number">{count(facets?.online[value === 'true' ? 'online' : 'offline'])}</b>
          {t(value === 'true' ? 'common:presence.online' : 'common:presence.offline')}
        </Link>
      ))}
    </nav>
  );
}
