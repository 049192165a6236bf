import { NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useMay } from '../../api/queries/session.ts';
import { useUsers } from '../../api/queries/users.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { type Filter, FilterChips } from '../../parts/filter-chips.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import classes from './audit.module.css';
import { isPseudonym } from './audit-words.ts';

/** Kinds of doing, and the actions of the log that they are. */
export const kinds = [
  { id: 'signIns', actions: 'session.*,second-factor.*,passkey.*,api-key.*' },
  { id: 'vehicles', actions: 'vehicle.*,credentials.*,certificate.*' },
  { id: 'alerts', actions: 'alert.*,alerts.*,mute.*' },
  { id: 'cases', actions: 'case.*' },
  { id: 'commands', actions: 'command.*,remote-session.*,consent.*' },
  { id: 'notifications', actions: 'notification.*,contact.*' },
  { id: 'service', actions: 'technician.*,place.*,rota.*' },
  { id: 'releases', actions: 'artifact.*,release.*,release-key.*' },
  { id: 'campaigns', actions: 'campaign.*,vehicle.update-opt-out' },
  { id: 'quarantine', actions: 'quarantine.*' },
  { id: 'exports', actions: 'telemetry.*,work.*,backup.*' },
  { id: 'users', actions: 'user.*' },
  { id: 'refused', actions: 'access.refused,session.refused,api-key.refused' },
] as const;

/** A VIN is written in capitals, the pseudonym of an erased vehicle is not. */
const asSearched = (vehicle: string): string =>
  isPseudonym(vehicle.toLowerCase()) ? vehicle.toLowerCase() : vehicle.toUpperCase();

/** Who, what, which vehicle, which days; all of it in the address. */
export function AuditFilters({ children }: { children: ReactNode }): ReactNode {
  const { t } = useTranslation('audit');
  const url = useUrlState();
  const may = useMay();
  const users = useUsers(may('users.read')).data ?? [];
  const [vin, setVin] = useState(url.get('vin'));
  const chosen = url.get('user');
  const names = [...new Set([...users.map(({ username }) => username), 'command line', chosen])].filter(
    (name) => name !== '',
  );
  const nameOf = (name: string) => (name === 'command line' ? t('commandLine') : name);
  const chip = (key: string, label: string, remove = () => url.set({ [key]: null })): Filter[] =>
    url.get(key) === '' ? [] : [{ key, label: `${label}: ${url.get(key)}`, remove }];
  const what = kinds.find(({ id }) => id === url.get('what'));
  const filters: Filter[] = [
    ...chip('user', t('who')),
    ...(what === undefined
      ? []
      : [
          {
            key: 'what',
            label: `${t('what')}: ${t(`kind.${what.id}`)}`,
            remove: () => url.set({ what: null }),
          },
        ]),
    ...chip('vin', t('vehicle'), () => {
      setVin('');
      url.set({ vin: null });
    }),
    ...chip('from', t('from')),
    ...chip('to', t('to')),
  ];
  const clear = () => {
    setVin('');
    url.set({ user: null, what: null, vin: null, from: null, to: null }, 'push');
  };
  return (
    <>
      <div className={classes.filters}>
        <NativeSelect
          label={t('who')}
          value={chosen}
          data={[
            { value: '', label: t('anybody') },
            ...names.map((name) => ({ value: name, label: nameOf(name) })),
          ]}
          onChange={(event) => url.set({ user: event.currentTarget.value }, 'push')}
        />
        <NativeSelect
          label={t('what')}
          value={what?.id ?? ''}
          data={[
            { value: '', label: t('anything') },
            ...kinds.map(({ id }) => ({ value: id, label: t(`kind.${id}`) })),
          ]}
          onChange={(event) => url.set({ what: event.currentTarget.value }, 'push')}
        />
        <TextInput
          label={t('vehicle')}
          placeholder={t('vehicleHint')}
          value={vin}
          onChange={(event) => {
            setVin(event.currentTarget.value);
            url.set({ vin: asSearched(event.currentTarget.value.trim()) });
          }}
        />
        <TextInput
          type="date"
          label={t('from')}
          value={url.get('from')}
          onChange={(event) => url.set({ from: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('to')}
          value={url.get('to')}
          onChange={(event) => url.set({ to: event.currentTarget.value })}
        />
        {children}
      </div>
      <FilterChips filters={filters} clear={clear} />
    </>
  );
}
