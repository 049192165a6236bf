import { ActionIcon, Checkbox, Popover, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { type ColumnId, columnIds } from './columns.ts';

/** Which columns the table has; those that find no room wait for a wider window. */
export function ColumnsMenu({
  chosen,
  shown,
  choose,
}: {
  chosen: readonly ColumnId[];
  /** Those of them that there is room for now. */
  shown: readonly ColumnId[];
  choose: (ids: readonly ColumnId[]) => void;
}): ReactNode {
  const { t } = useTranslation('fleet');
  return (
    <Popover position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="default" size={36} aria-label={t('columns')} title={t('columns')}>
          <Icon name="table" size={18} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={8} role="group" aria-label={t('columns')}>
          {columnIds.map((id) => (
            <Checkbox
              key={id}
              size="sm"
              label={t(`column.${id}`)}
              {...(chosen.includes(id) && !shown.includes(id) ? { description: t('noRoom') } : {})}
              checked={chosen.includes(id)}
              disabled={chosen.length === 1 && chosen.includes(id)}
              onChange={(event) =>
                choose(
                  columnIds.filter((other) =>
                    other === id ? event.currentTarget.checked : chosen.includes(other),
                  ),
                )
              }
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
