import { Anchor, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { System, SystemProblem } from '../../api/queries/system.ts';
import { useFormat } from '../../format/use-format.tsx';
import type { Language } from '../../i18n/languages.ts';
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
  'database-away': '/system/services',
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
        <ul className={classes.problems}>
          {problems.map((problem) => (
            <ProblemRow key={problem.code} problem={problem} />
          ))}
        </ul>
      )}
    </Paper>
  );
}

function ProblemRow({ problem }: { problem: SystemProblem }): ReactNode {
  const { t, i18n } = useTranslation('system');
  const language = i18n.language as Language;
  const place = places[problem.code];
  return (
    <li className={classes.problem}>
      <SeverityBadge severity={problem.severity} />
      <div>
        <Text fw={600} size="sm">
          {problem.what[language]}
        </Text>
        <Text size="sm">
          {problem.do[language]}{' '}
          {place !== undefined && (
            <Anchor component={Link} href={place} size="sm" underline="always">
              {t('look')}
            </Anchor>
          )}
        </Text>
        <Text size="xs" c="dimmed">
          {t(problem.isWell ? 'alert.isWell' : `alert.${problem.state}`)} <Age at={problem.since} />
        </Text>
      </div>
    </li>
  );
}
