import { Button, CloseButton, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';

export interface Filter {
  readonly key: string;
  /** What a person reads: "Severity: Major". */
  readonly label: string;
  readonly remove: () => void;
}

/** The filters in force, each with a way to be rid of it: `<FilterChips filters={…} clear={…} />`. */
export function FilterChips({
  filters,
  clear,
}: {
  filters: readonly Filter[];
  clear: () => void;
}): ReactNode {
  const { t } = useTranslation();
  if (filters.length === 0) return null;
  return (
    <Group gap={6}>
      {filters.map(({ key, label, remove }) => (
        <span key={key} className="filter-chip">
          {label}
          <CloseButton
            size="sm"
            className="touch"
            aria-label={t('removeFilter', { filter: label })}
            onClick={remove}
          />
        </span>
      ))}
      {filters.length > 1 && (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={clear}>
          {t('clear')}
        </Button>
      )}
    </Group>
  );
}
