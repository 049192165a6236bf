import { Badge, Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { usePolicy } from '../../api/queries/notifications.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { LoadingRows } from '../../parts/loading.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import classes from './notifications.module.css';
import { channels, happeningWords, type Words } from './words.ts';

const severities = ['info', 'minor', 'major', 'critical'] as const;
const roles = ['viewer', 'support', 'technician', 'operator', 'admin'] as const;

interface Step {
  readonly afterMinutes: number;
  readonly whom: readonly Readonly<Record<string, unknown>>[];
  readonly channels: readonly string[];
}

interface Route {
  readonly id: string;
  readonly kind: string;
  readonly what: readonly string[];
  readonly severities: readonly (typeof severities)[number][];
  readonly markets: readonly string[] | null;
  readonly deliver: string;
  readonly steps: readonly Step[];
}

function whomWords(t: Words, whom: Step['whom'][number]): string {
  if (whom.owner === true) return t('whom.owner');
  if (whom.technician === true) return t('whom.technician');
  if (whom.onCall !== undefined) return t(whom.onCall === 'place' ? 'whom.onCallPlace' : 'whom.onCall');
  const role = roles.find((each) => each === whom.role);
  if (role !== undefined) return t('whom.role', { role: t(`common:role.${role}`) });
  return String(whom.user ?? '');
}

/** Who is told of what, in which order, as sentences; the file that says so below. */
export function Policy(): ReactNode {
  const { t } = useTranslation('notifications');
  const policy = usePolicy();
  const [isFile, setFile] = useState(false);
  if (policy.error !== null) return <ErrorNote error={policy.error} retry={() => policy.refetch()} />;
  if (policy.data === undefined) return <LoadingRows count={4} height={110} />;
  const { routes, channels: set, file, yaml } = policy.data;
  const missing = channels.filter((channel) => !set.includes(channel));
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('policy.hint', { file })}
      </Text>
      {missing.length > 0 && (
        <Text size="sm">
          {t('policy.missing', { channels: missing.map((channel) => t(`channel.${channel}`)).join(', ') })}
        </Text>
      )}
      <div className={classes.routes}>
        {(routes as unknown as Route[]).map((route) => (
          <RouteCard key={route.id} route={route} />
        ))}
      </div>
      <Button
        variant="default"
        className="touch"
        style={{ alignSelf: 'flex-start' }}
        aria-expanded={isFile}
        onClick={() => setFile(!isFile)}
      >
        {t('policy.file')}
      </Button>
      {isFile && (
        <Code block tabIndex={0}>
          {yaml}
        </Code>
      )}
    </Stack>
  );
}

function RouteCard({ route }: { route: Route }): ReactNode {
  const { t } = useTranslation('notifications');
  const format = useFormat();
  const channelName = (name: string) => {
    const known = channels.find((each) => each === name);
    return known === undefined ? name : t(`channel.${known}`);
  };
  const all = route.severities.length === severities.length;
  return (
    <Paper withBorder p="sm" component="section" aria-label={route.id}>
      <Group gap="xs" mb={4}>
        <Title order={2} size="h6" ff="monospace">
          {route.id}
        </Title>
        {!all && route.severities.map((severity) => <SeverityBadge key={severity} severity={severity} />)}
        {route.deliver === 'digest' && (
          <Badge variant="default" tt="none">
            {t('policy.digest')}
          </Badge>
        )}
        {route.markets !== null && <Text size="xs">{route.markets.join(', ')}</Text>}
      </Group>
      <Text size="sm" c="dimmed" mb="xs">
        {route.what.map((what) => happeningWords(t, route.kind, what)).join(' · ')}
      </Text>
      <ol className={classes.steps}>
        {route.steps.map(({ afterMinutes, whom, channels: ways }) => (
          <li key={afterMinutes}>
            <Text size="xs" c="dimmed" component="span">
              {afterMinutes === 0
                ? t('policy.atOnce')
                : t('policy.after', { time: format.duration(afterMinutes * 60_000) })}
            </Text>
            <Text size="sm" component="span">
              {t('policy.step', {
                whom: whom.map((each) => whomWords(t, each)).join(', '),
                channels: ways.map(channelName).join(' → '),
              })}
            </Text>
          </li>
        ))}
      </ol>
    </Paper>
  );
}
