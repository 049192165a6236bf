import { Badge, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FaultCode } from '../api/queries/fault-codes.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import classes from './fault-causes.module.css';

/** What may be behind a fault, the likeliest first: what to check, who can do it, what to fetch. */
export function FaultCauses({ code }: { code: Pick<FaultCode, 'checks' | 'causes'> }): ReactNode {
  const { t } = useTranslation('codes');
  if (code.causes.length === 0 && code.checks.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('noCauses')}
      </Text>
    );
  }
  return (
    <section aria-label={t('causes')}>
      <Text size="sm" fw={600} mb={4}>
        {t('causes')}
      </Text>
      {code.checks.length > 0 && <Checks checks={code.checks} />}
      <ol className={classes.causes}>
        {code.causes.map(({ id, name, checks, skills, parts }) => (
          <li key={id ?? name}>
            <Stack gap={4}>
              <Text size="sm" fw={500}>
                {name}
              </Text>
              <Checks checks={checks} />
              <Tags label={t('skills')} items={skills} color="blue" />
              <Tags label={t('parts')} items={parts} color="gray" />
            </Stack>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Checks({ checks }: { checks: readonly string[] }): ReactNode {
  return (
    <ul className={classes.checks}>
      {checks.map((check) => (
        <li key={check}>{check}</li>
      ))}
    </ul>
  );
}

function Tags({
  label,
  items,
  color,
}: {
  label: string;
  items: readonly { readonly id: string; readonly name: string }[];
  color: string;
}): ReactNode {
  if (items.length === 0) return null;
  return (
    <Group gap={6} align="baseline">
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      {items.map(({ id, name }) => (
        <Badge key={id} variant="default" color={color} tt="none" fw={500} className={classes.tag ?? ''}>
          {name}
        </Badge>
      ))}
    </Group>
  );
}
