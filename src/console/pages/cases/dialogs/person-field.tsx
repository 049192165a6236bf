import { Select, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type CaseDetail, useCasePeople } from '../../../api/queries/cases.ts';
import { useSession } from '../../../api/queries/session.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';

/** Somebody who may have this case: '' is nobody. */
export function PersonField({
  one,
  label,
  value,
  onChange,
  error,
  mayBeNobody = true,
}: {
  one: CaseDetail;
  label: string;
  value: string;
  onChange: (username: string) => void;
  error?: string | undefined;
  mayBeNobody?: boolean;
}): ReactNode {
  const { t } = useTranslation('cases');
  const me = useSession().data?.username ?? '';
  const people = useCasePeople();
  const fitting = (people.data ?? []).filter(
    ({ markets }) => markets === null || one.markets.every((market) => markets.includes(market)),
  );
  const busy = new Map(fitting.map(({ username, openCases }) => [username, openCases]));
  // Whoever takes cases most is oneself.
  const names = [...busy.keys()].sort((a, b) => Number(b === me) - Number(a === me));
  // Who has it now, though he may not have it any more.
  if (one.owner !== null && !busy.has(one.owner) && mayBeNobody) names.push(one.owner);
  return (
    <Select
      label={label}
      searchable
      clearable={mayBeNobody}
      clearButtonProps={{ 'aria-label': t('nobody') }}
      placeholder={t(mayBeNobody ? 'nobody' : 'person.choose')}
      nothingFoundMessage={t('person.none')}
      value={value === '' ? null : value}
      onChange={(username) => onChange(username ?? '')}
      error={error}
      data={names.map((username) => ({
        value: username,
        label: username === me ? t('person.me', { name: username }) : username,
      }))}
      renderOption={({ option }) => (
        <>
          <Text size="sm">{option.label}</Text>
          <Text size="xs" c="dimmed" ml="auto">
            {t('openCases', { count: busy.get(option.value) ?? 0 })}
          </Text>
        </>
      )}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
