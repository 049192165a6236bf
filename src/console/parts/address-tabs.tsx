import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useUrlState } from './url-state.ts';

export interface AddressTab {
  readonly id: string;
  readonly label: string;
  readonly content: ReactNode;
}

/** Tabs of a page, the first without a word in the address. `forgets`: what of the address belongs to one tab only. */
export function AddressTabs({
  label,
  tabs,
  forgets = [],
}: {
  label: string;
  tabs: readonly AddressTab[];
  forgets?: readonly string[];
}): ReactNode {
  const url = useUrlState();
  const first = tabs[0]?.id ?? null;
  const open = tabs.find(({ id }) => id === url.get('tab'))?.id ?? first;
  const left = Object.fromEntries(forgets.map((name) => [name, null]));
  return (
    <Tabs
      value={open}
      onChange={(id) => url.set({ ...left, tab: id === first ? null : id }, 'push')}
      keepMounted={false}
    >
      <Tabs.List mb="md" aria-label={label}>
        {tabs.map(({ id, label: name }) => (
          <Tabs.Tab key={id} value={id} className="touch">
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ id, content }) => (
        <Tabs.Panel key={id} value={id}>
          {content}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
