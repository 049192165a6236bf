import { AppShell, ScrollArea } from '@mantine/core';
import { type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { LoadingRows } from '../parts/loading.tsx';
import { type PageHead, PageHeadContext } from '../parts/page.tsx';
import { useApplyPreferences } from './apply-preferences.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Header } from './header.tsx';
import { Rail } from './rail.tsx';

/** What stands around every page. */
export function Shell({ children }: { children: ReactNode }): ReactNode {
  const { t } = useTranslation('shell');
  const [head, setHead] = useState<PageHead | null>(null);
  const search = () => undefined;
  useApplyPreferences();
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
        <ConnectionBanner />
        <PageHeadContext value={setHead}>
          <Suspense fallback={<LoadingRows count={10} />}>{children}</Suspense>
        </PageHeadContext>
      </AppShell.Main>
      <AppShell.Footer hiddenFrom="md">
        <BottomBar search={search} />
      </AppShell.Footer>
    </AppShell>
  );
}
