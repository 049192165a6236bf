import { Kbd, Modal, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { pageShortcuts } from '../parts/shortcuts.ts';
import { paletteKeys } from './header.tsx';
import { usePages } from './use-pages.ts';

/** Every key there is, here and everywhere. */
export function ShortcutSheet({ close }: { close: () => void }): ReactNode {
  const { t } = useTranslation('shell');
  const pages = usePages();
  const here = pageShortcuts();
  const everywhere = [
    { keys: paletteKeys, label: t('keys.palette') },
    { keys: '/', label: t('keys.search') },
    { keys: 'j k', label: t('keys.move') },
    { keys: 'Enter', label: t('keys.open') },
    { keys: 'Esc', label: t('keys.escape') },
    { keys: '?', label: t('keys.help') },
  ];
  const goTo = [
    ...pages.map(({ id, key }) => ({ keys: `g ${key}`, label: t(`nav.${id}`) })),
    { keys: 'g m', label: t('nav.account') },
  ];
  return (
    <Modal
      opened
      onClose={close}
      title={t('shortcuts')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        <Stack gap="lg">
          {here.length > 0 && <Keys title={t('keys.here')} list={here} />}
          <Keys title={t('keys.everywhere')} list={everywhere} />
        </Stack>
        <Keys title={t('keys.goTo')} list={goTo} />
      </SimpleGrid>
    </Modal>
  );
}

function Keys({
  title,
  list,
}: {
  title: string;
  list: readonly { readonly keys: string; readonly label: string }[];
}): ReactNode {
  return (
    <section>
      <Title order={3} size="h6" mb={6}>
        {title}
      </Title>
      <dl className="keys">
        {list.map(({ keys, label }) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <Kbd key={key} size="sm">
                  {key}
                </Kbd>
              ))}
            </dt>
            <dd>
              <Text size="sm">{label}</Text>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
