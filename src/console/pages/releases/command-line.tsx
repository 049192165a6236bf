import type { ReactNode } from 'react';
import { CopyButton } from '../../parts/vin.tsx';
import classes from './releases.module.css';

/** A command to be copied, as it is typed elsewhere. */
export function CommandLine({ text }: { text: string }): ReactNode {
  return (
    <div className={classes.command}>
      <code>{text}</code>
      <CopyButton text={text} />
    </div>
  );
}
