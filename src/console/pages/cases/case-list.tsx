import type { ReactNode } from 'react';
import { useCaseList } from '../../api/queries/cases.ts';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { EndlessList } from '../../parts/endless-list.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { CaseRow } from './case-row.tsx';
import classes from './cases.module.css';
import type { CasesAddress } from './cases-address.ts';
import { NoCases } from './no-cases.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { useCaseSelection } from './use-case-selection.ts';

/** By what is due: j and k move, Enter opens, x chooses. */
export function CaseList({ address: { filter, sort } }: { address: CasesAddress }): ReactNode {
  const { t } = useTranslation('cases');
  const may = useMay();
  const list = useCaseList(filter, sort);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const selection = useCaseSelection(items);
  const mayChoose = may('cases.write');
  useShortcuts([
    {
      keys: 'x',
      label: t('keys.x'),
      run: () => {
        const row = document.activeElement?.closest<HTMLElement>('[data-case]');
        const one = items.find(({ id }) => id === row?.dataset.case);
        if (one !== undefined && mayChoose) selection.choose(one, false);
      },
    },
  ]);
  if (list.isPending) return <LoadingRows count={12} height={62} />;
  return (
    <div data-stale={list.isPlaceholderData || undefined} className={classes.listing}>
      {list.error !== null && <ErrorNote error={list.error} retry={() => list.refetch()} />}
      {list.isSuccess && items.length === 0 && <NoCases filter={filter} />}
      <EndlessList
        label={t('list')}
        items={items}
        keyOf={({ id }) => id}
        height={62}
        more={list}
        row={(one) => (
          <CaseRow
            one={one}
            isChosen={selection.has(one.id)}
            choose={mayChoose ? selection.choose : undefined}
          />
        )}
      />
      <SelectionBar selection={selection} />
    </div>
  );
}
