import type { ReactNode } from 'react';
import type { AlertGroup } from '../../api/queries/inbox.ts';
import { LoadingRows } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { AlertRow } from './alert-row.tsx';
import { GroupRow } from './group-row.tsx';
import { causeKey, withinCause } from './inbox-address.ts';
import { useInbox } from './inbox-context.ts';
import { InboxList } from './inbox-list.tsx';
import { NothingHere } from './nothing-here.tsx';
import classes from './rows.module.css';
import type { Steady } from './steady-order.ts';

/** Alerts by cause; a cause that has one alert only is that alert. */
export function InboxGroups({
  steady,
  isPending,
  error,
  retry,
  expanded,
  toggle,
}: {
  steady: Steady<AlertGroup>;
  isPending: boolean;
  error: unknown;
  retry: () => unknown;
  expanded: readonly string[];
  toggle: (group: AlertGroup) => void;
}): ReactNode {
  const { filter, open, hrefOf, selection, mayChoose, choose } = useInbox();
  if (isPending && steady.shown.length === 0) return <LoadingRows count={10} height={66} />;
  return (
    <>
      {error !== null && <ErrorNote error={error} retry={retry} />}
      {error === null && steady.shown.length === 0 && <NothingHere filter={filter} />}
      <ul className={classes.rows} data-list="causes">
        {steady.shown.map(({ item: group, isGone }) => {
          const key = causeKey(group);
          const isExpanded = expanded.includes(key);
          if (group.only !== null) {
            const { only } = group;
            return (
              <AlertRow
                key={key}
                alert={only}
                href={hrefOf(only)}
                isOpen={only.id === open}
                isChosen={selection.has(only.id)}
                isGone={isGone}
                mayChoose={mayChoose}
                choose={choose}
              />
            );
          }
          return (
            <li key={key}>
              <GroupRow
                group={group}
                isGone={isGone}
                isExpanded={isExpanded}
                isChosen={selection.has(key)}
                mayChoose={mayChoose}
                toggle={toggle}
                choose={selection.toggleGroup}
              />
              {isExpanded && (
                <div className={classes.inner}>
                  <InboxList filter={withinCause(filter, group)} isInner />
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
