import { Drawer, Indicator, NavLink, UnstyledButton } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useTranslation } from '../i18n/use-translation.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { preloadPage } from '../routes.tsx';
import { useOpenAlerts } from './alert-count.tsx';
import { isOn, isWithin } from './pages.ts';
import { usePages } from './use-pages.ts';

const first = ['fleet', 'alerts', 'cases'];

/** The pages, under the thumb. */
export function BottomBar({ search }: { search: () => void }): ReactNode {
  const { t } = useTranslation('shell');
  const [location] = useLocation();
  const pages = usePages();
  const openAlerts = useOpenAlerts();
  const [isMore, setMore] = useState(false);
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
      <BottomButton icon="more" label={t('nav.more')} act={() => setMore(true)} />
      <Drawer
        opened={isMore}
        onClose={() => setMore(false)}
        position="bottom"
        size="auto"
        title={t('nav.more')}
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        {rest.map(({ id, path, also, icon }) => (
          <NavLink
            key={id}
            component={Link}
            href={path}
            mih={48}
            active={isOn(location, { path, also })}
            label={t(`nav.${id}`)}
            leftSection={<Icon name={icon} />}
            onClick={() => setMore(false)}
          />
        ))}
        <NavLink
          component={Link}
          href="/account"
          mih={48}
          active={isWithin(location, '/account')}
          label={t('nav.account')}
          leftSection={<Icon name="person" />}
          onClick={() => setMore(false)}
        />
      </Drawer>
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
