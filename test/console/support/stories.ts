import type { Page } from 'playwright-core';
import type { ApiCaller, TestUser } from './api-caller.ts';
import type { Words } from './words.ts';

/** A page worth looking at, with the demo's data on it. */
export interface Story {
  readonly name: string;
  readonly path: string;
  /** Whose session; admin's without. Null: nobody is signed in. */
  readonly as?: TestUser | null;
  /** What is done on the page before it is looked at. */
  readonly show?: (page: Page, say: Words) => Promise<void>;
}

interface Item {
  readonly id: string;
  readonly vin: string;
}

/** Every page; each owner of a page adds its own states here. */
export async function storiesOf(api: ApiCaller): Promise<Story[]> {
  const { items } = await api.get<{ items: Item[] }>('/alerts?state=firing&severity=major,critical');
  const { items: cases } = await api.get<{ items: { id: string }[] }>('/cases?limit=1');
  const { items: rules } = await api.get<{ items: Item[] }>('/rules');
  const vin = items[0]?.vin ?? '';
  return [
    { name: 'sign-in', path: '/', as: null },
    { name: 'fleet', path: '/vehicles' },
    { name: 'vehicle', path: `/vehicles/${vin}` },
    ...['signals', 'faults', 'timeline', 'health', 'registration'].map((tab) => ({
      name: `vehicle-${tab}`,
      path: `/vehicles/${vin}?tab=${tab}`,
    })),
    { name: 'vehicle-unknown', path: '/vehicles/WVWZZZ1KZAW999999' },
    { name: 'alerts', path: '/alerts' },
    { name: 'alert', path: `/alerts/${items[0]?.id ?? ''}` },
    { name: 'cases', path: '/cases' },
    { name: 'cases-board', path: '/cases?view=board' },
    { name: 'case', path: `/cases/${cases[0]?.id ?? ''}` },
    { name: 'campaigns', path: '/campaigns' },
    { name: 'campaign-new', path: '/campaigns/new' },
    { name: 'releases', path: '/releases' },
    { name: 'release-new', path: '/releases/new' },
    { name: 'release-files', path: '/releases/files' },
    { name: 'release-keys', path: '/releases/keys' },
    { name: 'foreseen', path: '/foreseen' },
    { name: 'my-work', path: '/my-work' },
    { name: 'technicians', path: '/technicians' },
    { name: 'notifications', path: '/notifications' },
    { name: 'quarantine', path: '/quarantine' },
    { name: 'rules', path: '/rules' },
    { name: 'rule', path: `/rules/${rules[0]?.id ?? ''}` },
    { name: 'codes', path: '/fault-codes?q=P0A' },
    { name: 'codes-one', path: '/fault-codes?code=P0A80&system=uds' },
    { name: 'codes-imports', path: '/fault-codes/imports' },
    { name: 'users', path: '/users' },
    { name: 'audit', path: '/audit' },
    { name: 'erasures', path: '/erasures' },
    { name: 'system', path: '/system' },
    { name: 'jobs', path: '/system/jobs' },
    { name: 'services', path: '/system/services' },
    { name: 'status', path: '/status', as: null },
    { name: 'account', path: '/account' },
    { name: 'nowhere', path: '/no-such-page' },
  ];
}
