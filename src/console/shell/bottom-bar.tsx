import { Indicator, UnstyledButton } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useTranslation } from '../i18n/use-translation.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { lazyPart } from '../parts/lazily.tsx';
import { preloadPage } from '../routes.tsx';
import { useOpenAlerts } from './alert-count.tsx';
import { isWithin } from './pages.ts';
import { usePages } from './use-pages.ts';

const MorePages = lazyPart(async () => (await import('./more-pages.tsx')).MorePages);
const first = ['fleet', 'alerts', 'cases'];

/** The pages, under the thumb. */
export function BottomBar({ search }: { search: () => void }): ReactNode {
  const { t } = useTranslation('shell');
  const [location] = useLocation();
  const pages = usePages();
  const openAlerts = useOpenAlerts();
  const [isMore, setMore] = useState(false);
  const [hasMore, setHasMore] = useState(false);
  const rest = pages.filter(({ id }) => !first.includes(id));
  return (
    <nav className="bottom-bar" aria-label={t('nav.label')}>
      {pages
        .filter(({ id }) => first.includes(id))
        .map(({ id, path, icon }) => (
          <Link
            key={id}
            href={path}
            className="bottom-link"
            onPointerDown={() => preloadPage(path)}
            {...(isWithin(location, path) ? { 'aria-current': 'page' as const } : {})}
          >
            <Indicator disabled={id !== 'alerts' || openAlerts === 0} color="red" size={9} offset={2}>
              <Icon name={icon} size={22} />
            </Indicator>
            {t(`nav.${id}`)}
          </Link>
        ))}
      <BottomButton icon="search" label={t('nav.search')} act={search} />
      <BottomButton
        icon="more"
        label={t('nav.more')}
        act={() => {
          setHasMore(true);
          setMore(true);
        }}
      />
      {hasMore && <MorePages pages={rest} isOpen={isMore} close={() => setMore(false)} />}
    </nav>
  );
}

function BottomButton({ icon, label, act }: { icon: IconName; label: string; act: () => void }): ReactNode {
  return (
    <UnstyledButton className="bottom-link" onClick={act}>
      <Icon name={icon} size={22} />
      {label}
    </UnstyledButton>
  );
}
