import { CloseButton, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './choice-bar.module.css';

/** What can be done with the rows that are chosen. It lies above the end of the list, so that nothing moves. */
export function ChoiceBar({
  label,
  says,
  clear,
  clearLabel,
  className = '',
  children,
}: {
  label: string;
  /** How many are chosen, or how far it is with them. */
  says: string;
  clear: () => void;
  clearLabel: string;
  className?: string | undefined;
  children: ReactNode;
}): ReactNode {
  return (
    <Group className={`${classes.bar} ${className}`} gap="xs" wrap="nowrap" role="toolbar" aria-label={label}>
      <Text size="sm" fw={600} className={classes.says ?? ''}>
        {says}
      </Text>
      {children}
      <CloseButton className="touch" aria-label={clearLabel} onClick={clear} />
    </Group>
  );
}
