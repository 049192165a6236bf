import type { ReactNode } from 'react';
import { CopyButton } from '../../parts/vin.tsx';
import classes from './releases.module.css';

/** A SHA-256: its beginning, or all of it, and a way to have it. */
export function Digest({ value, isWhole = false }: { value: string; isWhole?: boolean }): ReactNode {
  return (
    <span className={`${classes.digest} ${isWhole ? '' : classes.short}`} title={value}>
      {isWhole ? value : `${value.slice(0, 12)}…`}
      <CopyButton text={value} />
    </span>
  );
}
