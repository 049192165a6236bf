import { Drawer, NavLink } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useTranslation } from '../i18n/use-translation.ts';
import { Icon } from '../parts/icon.tsx';
import { useOpenedOnceDrawn } from '../parts/lazily.tsx';
import { isOn, isWithin, type NavigationPage } from './pages.ts';

/** On the phone: the pages that have no place in the bottom bar. */
export function MorePages({
  pages,
  isOpen,
  close,
}: {
  pages: readonly NavigationPage[];
  isOpen: boolean;
  close: () => void;
}): ReactNode {
  const { t } = useTranslation('shell');
  const [location] = useLocation();
  return (
    <Drawer
      opened={useOpenedOnceDrawn(isOpen)}
      onClose={close}
      position="bottom"
      size="auto"
      title={t('nav.more')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {pages.map(({ id, path, also, icon }) => (
        <NavLink
          key={id}
          component={Link}
          href={path}
          mih={48}
          active={isOn(location, { path, also })}
          label={t(`nav.${id}`)}
          leftSection={<Icon name={icon} />}
          onClick={close}
        />
      ))}
      <NavLink
        component={Link}
        href="/account"
        mih={48}
        active={isWithin(location, '/account')}
        label={t('nav.account')}
        leftSection={<Icon name="person" />}
        onClick={close}
      />
      <NavLink
        component={Link}
        href="/system/services"
        mih={48}
        active={isWithin(location, '/system/services')}
        label={t('nav.services')}
        leftSection={<Icon name="system" />}
        onClick={close}
      />
    </Drawer>
  );
}
