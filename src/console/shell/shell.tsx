import { AppShell, ScrollArea } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { usePreferences } from '../api/queries/preferences.ts';
import { useMay } from '../api/queries/session.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { ErrorBoundary } from '../parts/error-boundary.tsx';
import { lazily, preloadParts } from '../parts/lazily.tsx';
import { type PageHead, PageHeadContext } from '../parts/page.tsx';
import { noteRecentVehicle } from '../parts/recent-vehicles.ts';
import { preloadPage } from '../routes.tsx';
import { useApplyPreferences } from './apply-preferences.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Header } from './header.tsx';
import { Rail } from './rail.tsx';
import { useKeys } from './use-keys.ts';

const preloadAfterMs = 3_000;

const Palette = lazily(async () => (await import('./palette/palette.tsx')).Palette);
const ApprovalBanner = lazily(
  async () => (await import('../pages/diagnosis/approval-banner.tsx')).ApprovalBanner,
);
const ShortcutSheet = lazily(async () => (await import('./shortcut-sheet.tsx')).ShortcutSheet);

/** What stands around every page. */
export function Shell({ children }: { children: ReactNode }): ReactNode {
  const { t } = useTranslation('shell');
  const [head, setHead] = useState<PageHead | null>(null);
  const [above, setAbove] = useState<'palette' | 'keys' | null>(null);
  const { singleKeys } = usePreferences();
  const may = useMay();
  const [location] = useLocation();
  const search = () => setAbove('palette');
  const help = () => setAbove('keys');
  useApplyPreferences();
  useKeys({ palette: search, help, singleKeys });
  useEffect(() => {
    const vin = /^\/vehicles\/([A-HJ-NPR-Z0-9]{17})(\/|$)/.exec(location)?.[1];
    if (vin !== undefined) noteRecentVehicle(vin);
  }, [location]);
  // Where one mostly goes next is there when one goes.
  useEffect(() => {
    const timer = setTimeout(() => {
      ['/vehicles/', '/alerts', '/alerts/'].forEach(preloadPage);
      Promise.all([Palette.preload(), preloadParts()]).catch(() => undefined);
    }, preloadAfterMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 172, breakpoint: 'md', collapsed: { mobile: true } }}
      footer={{ height: { base: 60, md: 0 } }}
      padding={{ base: 'sm', md: 'md' }}
    >
      <a href="#content" className="skip-link">
        {t('skip')}
      </a>
      <AppShell.Header>
        <Header head={head} search={search} />
      </AppShell.Header>
      <AppShell.Navbar aria-label={t('nav.label')} visibleFrom="md">
        <ScrollArea type="never">
          <Rail />
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        {/* One's own work says itself what is kept. */}
        {!location.startsWith('/my-work') && <ConnectionBanner />}
        {may('commands.approve') && (
          <ErrorBoundary place="approvals" fallback={null}>
            <ApprovalBanner />
          </ErrorBoundary>
        )}
        <PageHeadContext value={setHead}>
          <ErrorBoundary place={location}>{children}</ErrorBoundary>
        </PageHeadContext>
      </AppShell.Main>
      <AppShell.Footer hiddenFrom="md">
        <BottomBar search={search} />
      </AppShell.Footer>
      <ErrorBoundary place={above ?? ''} fallback={null}>
        {above === 'palette' && <Palette close={() => setAbove(null)} help={help} />}
        {above === 'keys' && <ShortcutSheet close={() => setAbove(null)} />}
      </ErrorBoundary>
    </AppShell>
  );
}
