import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import classes from './campaigns.module.css';
import { outcomes, statesOf, type Tally } from './tally.ts';

/** How many have it, are at it, wait, failed, or go without. `href`: the list behind each number. */
export function ProgressBar({
  tally,
  targets,
  isSmall = false,
  href,
}: {
  tally: Tally;
  targets: number;
  isSmall?: boolean;
  href?: string;
}): ReactNode {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const whole = Math.max(targets, tally.total, 1);
  const words = outcomes
    .filter((outcome) => tally[outcome] > 0)
    .map((outcome) => t(`outcome.${outcome}`, { count: tally[outcome] }))
    .join(', ');
  return (
    <div>
      <div className={classes.bar} data-small={isSmall || undefined} role="img" aria-label={words}>
        {outcomes.map((outcome) => (
          <span
            key={outcome}
            data-outcome={outcome}
            style={{ inlineSize: `${(tally[outcome] / whole) * 100}%` }}
          />
        ))}
      </div>
      {!isSmall && (
        <ul className={classes.legend}>
          {outcomes.map((outcome) => (
            <li key={outcome}>
              <span className={classes.swatch} data-outcome={outcome} />
              {href === undefined || tally[outcome] === 0 ? (
                t(`outcome.${outcome}`, { count: tally[outcome] })
              ) : (
                <Link href={`${href}&state=${statesOf(outcome).join(',')}`} className="touch-row">
                  {t(`outcome.${outcome}`, { count: tally[outcome] })}
                </Link>
              )}
              <span className={classes.share}>{format.percent(tally[outcome] / whole)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
