import { Button, Drawer, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useOpenedOnceDrawn } from '../../parts/lazily.tsx';

/** On the phone: the filters, and a button that says how many vehicles they leave. */
export function FilterDrawer({
  isOpen,
  close,
  total,
  children,
}: {
  isOpen: boolean;
  close: () => void;
  total: number;
  children: ReactNode;
}): ReactNode {
  const { t } = useTranslation('fleet');
  const { number } = useFormat();
  return (
    <Drawer
      opened={useOpenedOnceDrawn(isOpen)}
      onClose={close}
      position="bottom"
      size="auto"
      styles={{ content: { height: 'auto' } }}
      title={t('filters')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack>
        {children}
        <Button onClick={close} className="touch">
          {t('showCount', { count: total, number: number(total) })}
        </Button>
      </Stack>
    </Drawer>
  );
}
