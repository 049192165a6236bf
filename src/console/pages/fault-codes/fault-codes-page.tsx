import { Button, Group, NativeSelect, Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type FaultCodeItem, useFaultCodes } from '../../api/queries/fault-codes.ts';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { EndlessList } from '../../parts/endless-list.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { CodeDrawer } from './code-drawer.tsx';
import { CodeRow } from './code-row.tsx';

const systems = ['uds', 'j1939', 'gbt32960'] as const;

/** What every fault code means. `?code=` opens one; `system`, `make`, `model` and `ecu` say which of several. */
export function FaultCodesPage(): ReactNode {
  const { t } = useTranslation('codes');
  const url = useUrlState();
  const may = useMay();
  const [system] = url.many('of', systems);
  const codes = useFaultCodes({ q: url.get('q'), system });
  const items = codes.data?.pages.flatMap((page) => page.items) ?? [];
  const close = () => url.set({ code: null, system: null, make: null, model: null, ecu: null });
  return (
    <Page
      title={t('shell:nav.codes')}
      actions={
        <Button
          component={Link}
          href="/fault-codes/imports"
          variant="default"
          className="touch"
          leftSection={<Icon name="download" size={16} />}
        >
          {t(may('catalogue.write') ? 'import.open' : 'import.list')}
        </Button>
      }
    >
      <Stack>
        <Group gap="sm">
          <SearchField label={t('search')} />
          <NativeSelect
            value={system ?? ''}
            aria-label={t('system')}
            data={[
              { value: '', label: t('systems.all') },
              ...systems.map((value) => ({ value, label: t(`systems.${value}`) })),
            ]}
            onChange={({ currentTarget: { value } }) => url.set({ of: value })}
          />
        </Group>
        {codes.error !== null && <ErrorNote error={codes.error} retry={() => codes.refetch()} />}
        {codes.isPending && <LoadingRows count={12} height={56} />}
        {codes.isSuccess && items.length === 0 && (
          <Empty icon="book" title={t('none')} hint={t('noneHint')} />
        )}
        {items.length > 0 && (
          <>
            <Text size="sm" c="dimmed" role="status">
              {t('count', { count: codes.data?.pages[0]?.total ?? 0 })}
            </Text>
            <Paper withBorder component="section">
              <EndlessList
                label={t('shell:nav.codes')}
                items={items}
                keyOf={keyOf}
                height={64}
                more={codes}
                row={(item) => <CodeRow item={item} open={() => url.set(placeOf(item), 'push')} />}
              />
            </Paper>
          </>
        )}
      </Stack>
      {url.get('code') !== '' && <CodeDrawer code={url.get('code')} close={close} />}
    </Page>
  );
}

const keyOf = ({ code, origin }: FaultCodeItem): string =>
  origin === null ? code : `${code} ${origin.importId} ${origin.line}`;

function placeOf({ code, systems: [first = 'uds'], origin }: FaultCodeItem) {
  const { make = null, model = null, ecu = null } = origin?.scope ?? {};
  return { code, system: first, make, model, ecu };
}
