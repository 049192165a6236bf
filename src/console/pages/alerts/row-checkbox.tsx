import { Checkbox, type CheckboxProps, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './alerts.module.css';

/** A box in front of a row; its label, unseen, is as large as a finger. The keys choose rows by `x`, so Tab passes it by. */
export function RowCheckbox({ label, ...rest }: CheckboxProps & { label: string }): ReactNode {
  return (
    <Checkbox
      size="sm"
      tabIndex={-1}
      label={<VisuallyHidden>{label}</VisuallyHidden>}
      classNames={{ root: classes.pick ?? '', label: classes.pickLabel ?? '' }}
      {...rest}
    />
  );
}
