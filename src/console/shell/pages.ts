/**
 * The pages that have a place in the navigation. Rail, bottom bar, palette, shortcuts and screenshots all read this list; what a
 * user may not see is not in it for him.
 */
import type { Permission } from '../api/types.ts';
import type { IconName } from '../parts/icon.tsx';

export interface NavigationPage {
  readonly id:
    | 'fleet'
    | 'alerts'
    | 'cases'
    | 'technicians'
    | 'notifications'
    | 'work'
    | 'updates'
    | 'foreseen'
    | 'quarantine'
    | 'rules'
    | 'codes'
    | 'users'
    | 'audit'
    | 'system';
  readonly path: string;
  /** Another address that belongs to it. */
  readonly also?: string | undefined;
  readonly icon: IconName;
  readonly permission: Permission;
  /** Pressed after "g". */
  readonly key: string;
}

export const pages: readonly NavigationPage[] = [
  { id: 'fleet', path: '/vehicles', icon: 'car', permission: 'vehicles.read', key: 'f' },
  { id: 'alerts', path: '/alerts', icon: 'bell', permission: 'vehicles.read', key: 'a' },
  { id: 'cases', path: '/cases', icon: 'case', permission: 'cases.read', key: 'e' },
  { id: 'work', path: '/my-work', icon: 'sun', permission: 'cases.write', key: 'w' },
  { id: 'technicians', path: '/technicians', icon: 'tool', permission: 'technicians.read', key: 't' },
  { id: 'notifications', path: '/notifications', icon: 'send', permission: 'notifications.read', key: 'n' },
  {
    ...{ id: 'updates', path: '/campaigns', also: '/releases', icon: 'update' },
    ...{ permission: 'releases.read', key: 'd' },
  },
  { id: 'foreseen', path: '/foreseen', icon: 'foresee', permission: 'vehicles.read', key: 'p' },
  { id: 'quarantine', path: '/quarantine', icon: 'quarantine', permission: 'quarantine.read', key: 'q' },
  { id: 'rules', path: '/rules', icon: 'rules', permission: 'vehicles.read', key: 'r' },
  { id: 'codes', path: '/fault-codes', icon: 'book', permission: 'vehicles.read', key: 'c' },
  { id: 'users', path: '/users', icon: 'people', permission: 'users.read', key: 'u' },
  { id: 'audit', path: '/audit', also: '/erasures', icon: 'audit', permission: 'audit.read', key: 'l' },
  { id: 'system', path: '/system', icon: 'system', permission: 'system.read', key: 's' },
];

export const isWithin = (location: string, path: string): boolean =>
  location === path || location.startsWith(`${path}/`);

export const isOn = (location: string, { path, also }: Pick<NavigationPage, 'path' | 'also'>): boolean =>
  isWithin(location, path) || (also !== undefined && isWithin(location, also));
