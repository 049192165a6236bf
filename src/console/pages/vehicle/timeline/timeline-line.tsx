import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../../parts/icon.tsx';
import classes from '../vehicle.module.css';

/** A sign, and what it says. */
export function Line({ icon, children }: { icon: ReactNode; children: ReactNode }): ReactNode {
  return (
    <>
      <span className={classes.entryIcon}>{icon}</span>
      <Text size="sm" component="div" className={classes.entryText}>
        {children}
      </Text>
    </>
  );
}

export const sign = (name: IconName): ReactNode => (
  <Text span c="dimmed" lh={0}>
    <Icon name={name} size={18} />
  </Text>
);
