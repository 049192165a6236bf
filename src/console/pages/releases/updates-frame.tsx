import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Page } from '../../parts/page.tsx';
import { NoPermission } from '../../parts/states.tsx';
import classes from './releases.module.css';

const places = {
  campaigns: '/campaigns',
  releases: '/releases',
  files: '/releases/files',
  keys: '/releases/keys',
} as const;

/** The lists of what has to do with updates, side by side. */
export function UpdatesFrame({ actions, children }: { actions?: ReactNode; children: ReactNode }): ReactNode {
  const { t } = useTranslation('releases');
  const may = useMay();
  const [location] = useLocation();
  return (
    <Page title={t('shell:nav.updates')}>
      {may('releases.read') ? (
        <>
          <div className={classes.frame}>
            <nav aria-label={t('places.label')} className={classes.places}>
              {(Object.keys(places) as (keyof typeof places)[]).map((name) => (
                <Button
                  key={name}
                  component={Link}
                  href={places[name]}
                  className="touch"
                  variant={location === places[name] ? 'light' : 'subtle'}
                  {...(location === places[name] ? { 'aria-current': 'page' as const } : { color: 'gray' })}
                >
                  {t(`places.${name}`)}
                </Button>
              ))}
            </nav>
            {actions}
          </div>
          {children}
        </>
      ) : (
        <NoPermission />
      )}
    </Page>
  );
}
