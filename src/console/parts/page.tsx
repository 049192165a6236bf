/**
 * The frame of every page: `<Page title={t('title')} width="wide" actions={<Button/>}>…</Page>`. The title stands in the header
 * (the page's h1) and in the browser's tab.
 */
import { Box, Group } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { createContext, type ReactNode, use, useLayoutEffect } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';

export interface PageHead {
  readonly title: string;
  /** Where "back" leads on a page below another. */
  readonly back?: { readonly href: string; readonly label: string } | undefined;
}

/** The header listens here. */
export const PageHeadContext = createContext<(head: PageHead) => void>(() => undefined);

const widths = { narrow: 760, wide: 1240, full: undefined } as const;

export function Page({
  title,
  back,
  width = 'wide',
  actions,
  children,
}: PageHead & { width?: keyof typeof widths; actions?: ReactNode; children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const setHead = use(PageHeadContext);
  useDocumentTitle(`${title} · ${t('name')}`);
  const { href, label } = back ?? {};
  useLayoutEffect(() => {
    setHead({ title, back: href === undefined || label === undefined ? undefined : { href, label } });
  }, [setHead, title, href, label]);
  return (
    <Box maw={widths[width]} mx="auto" w="100%" className="page">
      {actions !== undefined && (
        <Group justify="flex-end" gap="xs" mb="sm">
          {actions}
        </Group>
      )}
      {children}
    </Box>
  );
}
