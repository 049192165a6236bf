import { NavLink, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useTranslation } from '../i18n/use-translation.ts';
import { Icon } from '../parts/icon.tsx';
import { preloadPage } from '../routes.tsx';
import { AlertCount } from './alert-count.tsx';
import { isOn } from './pages.ts';
import { usePages } from './use-pages.ts';

/** The pages, at the left of a wide screen. */
export function Rail(): ReactNode {
  const { t } = useTranslation('shell');
  const [location] = useLocation();
  return (
    <Stack gap={4} p={8}>
      {usePages().map(({ id, path, also, icon }) => (
        <NavLink
          key={id}
          component={Link}
          href={path}
          className="rail-link"
          onPointerEnter={() => preloadPage(path)}
          onFocus={() => preloadPage(path)}
          active={isOn(location, { path, also })}
          {...(isOn(location, { path, also }) ? { 'aria-current': 'page' as const } : {})}
          label={t(`nav.${id}`)}
          leftSection={<Icon name={icon} size={19} />}
          rightSection={id === 'alerts' ? <AlertCount /> : null}
        />
      ))}
    </Stack>
  );
}
