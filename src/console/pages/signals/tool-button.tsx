import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { Icon, type IconName } from '../../parts/icon.tsx';
import classes from './signals.module.css';

/** A quiet button: sign and word on a desk, on the phone its sign alone. */
export function ToolButton({
  icon,
  label,
  hint = label,
  isWordAlways = false,
  className = '',
  ...rest
}: {
  icon: IconName;
  label: string;
  hint?: string;
  isWordAlways?: boolean;
} & ButtonProps &
  Omit<ComponentPropsWithRef<'button'>, keyof ButtonProps>): ReactNode {
  return (
    <Tooltip label={hint}>
      <Button
        variant="default"
        size="xs"
        fw={500}
        className={`touch ${classes.tool} ${className}`}
        aria-label={label}
        {...rest}
      >
        <Icon name={icon} size={16} />
        <span className={isWordAlways ? undefined : classes.word}>{label}</span>
      </Button>
    </Tooltip>
  );
}
