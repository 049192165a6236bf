import { Checkbox, UnstyledButton } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';
import classes from './rows.module.css';

/** A box in front of a row, as large as a finger. The keys choose rows by `x`, so Tab passes it by. */
export function RowCheckbox({
  label,
  checked,
  disabled = false,
  choose,
}: {
  label: string;
  checked: boolean;
  disabled?: boolean;
  choose: (event: MouseEvent) => void;
}): ReactNode {
  return (
    <UnstyledButton
      role="checkbox"
      aria-checked={checked}
      aria-label={label}
      tabIndex={-1}
      disabled={disabled}
      className={classes.pick ?? ''}
      onClick={choose}
    >
      <Checkbox.Indicator size="sm" checked={checked} disabled={disabled} />
    </UnstyledButton>
  );
}
