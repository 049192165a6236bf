import { SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type AccessRecord, useAccessRecord, useCommandCatalogue } from '../../api/queries/diagnosis.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { commandTitle } from './command-words.ts';
import { StateBadge } from './state-badge.tsx';

const days = ['1', '7', '30', '365'] as const;
const dayMs = 86_400_000;

/** For the owner: who looked at the car, at what of it, when; who was in a session, who asked what of it. */
export function AccessReport({ vin }: { vin: string }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const format = useFormat();
  const [length, setLength] = useState<string>('7');
  const [now] = useState(serverNow);
  const record = useAccessRecord(vin, now - Number(length) * dayMs);
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('access.hint')}
      </Text>
      <SegmentedControl
        aria-label={t('access.range')}
        value={length}
        onChange={setLength}
        className="touch"
        style={{ alignSelf: 'flex-start' }}
        data={days.map((value) => ({ value, label: format.duration(Number(value) * dayMs) }))}
      />
      {record.error !== null && <ErrorNote error={record.error} retry={() => record.refetch()} />}
      {record.isPending && <LoadingRows count={4} height={36} />}
      {record.data !== undefined && <Record record={record.data} />}
    </Stack>
  );
}

interface Person {
  readonly username: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly what: readonly string[];
  /** What for, where it had to be said. */
  readonly purposes: readonly string[];
}

/** One line a person: what of the car, from when to when. */
export function peopleOf(views: AccessRecord['views']): Person[] {
  const people = new Map<string, Person>();
  for (const { username, what, purpose, firstAt, lastAt } of views) {
    const known = people.get(username);
    people.set(username, {
      username,
      firstAt: Math.min(known?.firstAt ?? firstAt, firstAt),
      lastAt: Math.max(known?.lastAt ?? lastAt, lastAt),
      what: [...new Set([...(known?.what ?? []), what])],
      purposes: [...new Set([...(known?.purposes ?? []), ...(purpose === '' ? [] : [purpose])])],
    });
  }
  return [...people.values()].sort((a, b) => b.lastAt - a.lastAt);
}

/** Parts of the API are not what people call what they looked at. */
const areas = {
  vehicle: 'vehicle',
  extent: 'vehicle',
  state: 'signals',
  signals: 'signals',
  series: 'signals',
  trends: 'signals',
  export: 'export',
  faults: 'faults',
  'fault-history': 'faults',
  'fault-codes': 'faults',
  timeline: 'timeline',
  predictions: 'predictions',
  commands: 'diagnosis',
  consents: 'diagnosis',
  'remote-sessions': 'diagnosis',
  'access-record': 'access',
  updates: 'updates',
  owner: 'owner',
  certificates: 'vehicle',
  'location-history': 'locations',
} as const;

function Record({ record }: { record: AccessRecord }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const { data: kinds } = useCommandCatalogue();
  const people = peopleOf(record.views);
  if (people.length === 0 && record.commands.length === 0)
    return <Empty icon="person" title={t('access.none')} />;
  const area = (what: string) => {
    const known = (areas as Readonly<{ [what: string]: (typeof areas)[keyof typeof areas] | undefined }>)[
      what
    ];
    return known === undefined ? what : t(`access.area.${known}`);
  };
  return (
    <Stack gap="md">
      <Table.ScrollContainer minWidth={0}>
        <Table verticalSpacing={6} aria-label={t('access.looked')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('access.who')}</Table.Th>
              <Table.Th>{t('access.what')}</Table.Th>
              <Table.Th>{t('access.when')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {people.map(({ username, what, purposes, firstAt, lastAt }) => (
              <Table.Tr key={username}>
                <Table.Th fw={500}>{username}</Table.Th>
                <Table.Td>
                  {[...new Set(what.map(area))].join(', ')}
                  {purposes.length > 0 && (
                    <Text size="xs" c="dimmed">
                      {t('access.purpose', { list: purposes.join('; ') })}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <Moment at={firstAt} />
                  {lastAt > firstAt && (
                    <>
                      {' – '}
                      <Moment at={lastAt} />
                    </>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {record.commands.length > 0 && (
        <div>
          <Text size="sm" fw={600} mb={4}>
            {t('access.asked')}
          </Text>
          <ul className="plain-list">
            {record.commands.map(({ id, name, requestedBy, requestedAt, reason, state }) => (
              <li key={id}>
                <Text size="sm" component="div">
                  {requestedBy}: {commandTitle(t, name, kinds)} <StateBadge state={state} />
                </Text>
                <Text size="xs" c="dimmed">
                  <Moment at={requestedAt} /> · {reason}
                </Text>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Stack>
  );
}
