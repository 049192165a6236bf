import { Anchor, Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { System, SystemProblem } from '../../api/queries/system.ts';
import type { Format } from '../../format/format.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age, useTick } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import { StaleMark } from '../../parts/stale-mark.tsx';
import classes from './system.module.css';

/** Where more is to be seen of some problems. */
const places: Partial<Record<SystemProblem['code'], string>> = {
  'quarantine-unseen': '/quarantine',
  'rules-failing': '/rules?state=failing',
  'rules-left-out': '/rules',
  'jobs-failed': '#jobs',
  'channel-down': '/notifications',
  'notifications-failed': '/notifications?state=dead,bounced,unknown',
};

/** The first thing an administrator looks at. A note (`info`) does not make it unwell. */
export function Verdict({ system }: { system: System }): ReactNode {
  const { t } = useTranslation('system');
  const format = useFormat();
  useTick();
  const { problems, version, startedAt, at } = system;
  const bad = problems.filter(({ severity }) => severity !== 'info');
  const worst = bad[0]?.severity ?? 'ok';
  return (
    <Paper withBorder p="md" component="section" className="severity-edge" data-severity={worst}>
      <div className={classes.verdict}>
        <span className="severity-icon" data-severity={worst}>
          <Icon name={worst === 'ok' ? 'check' : worst === 'critical' ? 'octagon' : 'alert'} size={34} />
        </span>
        <div>
          <Text component="h2" fw={650} size="lg" m={0}>
            {bad.length === 0 ? t('well') : t('unwell', { count: bad.length })}
          </Text>
          <Text size="sm" c="dimmed">
            {t('since', { version, duration: format.duration(Math.max(0, at - startedAt)) })}
            {' · '}
            {t('looked')} <Age at={at} /> <StaleMark />
          </Text>
        </div>
      </div>
      {problems.length > 0 && (
        <Stack gap="sm" mt="md" component="ul" className={classes.problems ?? ''}>
          {problems.map((problem) => (
            <ProblemRow key={problem.code} problem={problem} />
          ))}
        </Stack>
      )}
    </Paper>
  );
}

function ProblemRow({ problem }: { problem: SystemProblem }): ReactNode {
  const { t } = useTranslation('system');
  const format = useFormat();
  const place = places[problem.code];
  const values = readable(problem.values, format);
  return (
    <li className={classes.problem}>
      <SeverityBadge severity={problem.severity} />
      <div>
        <Text fw={600} size="sm">
          {t(`problems.${problem.code}.what`, values)}
        </Text>
        <Text size="sm">
          {t(`problems.${problem.code}.do`, values)}{' '}
          {place !== undefined && (
            <Anchor component={Link} href={place} size="sm" underline="always">
              {t('look')}
            </Anchor>
          )}
        </Text>
      </div>
    </li>
  );
}

/** The figures of a sentence, as they are read. */
function readable(values: SystemProblem['values'], format: Format): Record<string, string | number> {
  const write: Record<string, (value: number) => string> = {
    bytes: format.bytes,
    share: format.percent,
    ms: format.duration,
    age: format.duration,
  };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' ? (write[name]?.(value) ?? value) : value,
    ]),
  );
}
