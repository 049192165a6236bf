import { VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useFormat } from '../format/use-format.tsx';
import classes from './list-tabs.module.css';

export interface ListTab {
  readonly id: string;
  readonly label: string;
  readonly href: string;
  /** Not shown while it is not known, or nothing. */
  readonly count?: number | undefined;
  /** What is urgent of it, said to whoever does not see the colour. */
  readonly urgent?: string | undefined;
}

/** Several lists of one page, each with how much is in it. */
export function ListTabs({
  label,
  tabs,
  open,
  className = '',
}: {
  label: string;
  tabs: readonly ListTab[];
  open: string;
  className?: string | undefined;
}): ReactNode {
  const format = useFormat();
  return (
    <nav className={`${classes.lists} ${className}`} aria-label={label}>
      {tabs.map(({ id, label: name, href, count = 0, urgent }) => (
        <Link
          key={id}
          href={href}
          className={classes.tab ?? ''}
          {...(id === open ? { 'aria-current': 'page' as const } : {})}
        >
          {name}
          {count > 0 && (
            <span className={classes.count} data-urgent={urgent !== undefined || undefined}>
              {format.number(count)}
              {urgent !== undefined && <VisuallyHidden>{urgent}</VisuallyHidden>}
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
