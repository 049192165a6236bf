import { Anchor, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Problem } from '../../api/problem.ts';
import { type RuleDetail, useRule } from '../../api/queries/rules.ts';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Drivable } from '../../parts/drivable.tsx';
import { LoadingBlock } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import { ErrorNote, NotFound } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { CopyButton } from '../../parts/vin.tsx';
import { Conditions } from './conditions.tsx';
import { DraftFaults } from './life/draft-faults.tsx';
import { Notes } from './life/notes.tsx';
import { Shadow } from './life/shadow.tsx';
import { Versions } from './life/versions.tsx';
import { RuleFailing } from './rule-failing.tsx';
import { RuleFiring } from './rule-firing.tsx';
import { RuleSignals } from './rule-signals.tsx';
import { RuleTexts } from './rule-texts.tsx';
import classes from './rules.module.css';
import { StateBadge } from './state-badge.tsx';

/** One rule as a workshop engineer reads it: when it fires, why there, what then; where it does now, and where it fails. */
export function RulePage({ id }: { id: string }): ReactNode {
  const { t } = useTranslation('rules');
  const may = useMay();
  const rule = useRule(id);
  const isUnknown = rule.error instanceof Problem && rule.error.status === 404;
  return (
    <Page
      title={rule.data?.name ?? t('shell:nav.rules')}
      back={{ href: '/rules', label: t('shell:nav.rules') }}
      actions={rule.data !== undefined && may('rules.write') ? <Actions rule={rule.data} /> : undefined}
    >
      {isUnknown && <NotFound hint={t('unknown')} />}
      {rule.error !== null && !isUnknown && <ErrorNote error={rule.error} retry={() => rule.refetch()} />}
      {rule.isPending && <LoadingBlock height={640} />}
      {rule.data !== undefined && !isUnknown && <Rule rule={rule.data} />}
    </Page>
  );
}

function Actions({ rule: { id, draft } }: { rule: RuleDetail }): ReactNode {
  const { t } = useTranslation('rules');
  return (
    <>
      <Button component={Link} href={`/rules/new?copy=${id}`} variant="default" className="touch">
        {t('edit.copy')}
      </Button>
      <Button component={Link} href={`/rules/${id}/edit?side=backtest`} variant="default" className="touch">
        {t('backtest.title')}
      </Button>
      <Button component={Link} href={`/rules/${id}/edit`} className="touch">
        {t(draft === null ? 'edit.edit' : 'edit.goOn')}
      </Button>
    </>
  );
}

function Rule({ rule }: { rule: RuleDetail }): ReactNode {
  const inShadow = rule.state === 'shadow' ? rule.version : rule.shadow;
  return (
    <div className={classes.columns}>
      <Stack gap="md" miw={0}>
        <Notes rule={rule} />
        <Judgement rule={rule} />
        {rule.conditions !== null && <RuleTexts rule={rule} />}
        <RuleSignals rule={rule} />
        <AsWritten yaml={rule.yaml} />
      </Stack>
      <Stack gap="md" miw={0}>
        <RuleFiring rule={rule} />
        {inShadow !== null && <Shadow id={rule.id} version={inShadow} />}
        <Versions id={rule.id} />
        <RuleFailing failing={rule.failing} />
      </Stack>
    </div>
  );
}

function Judgement({ rule }: { rule: RuleDetail }): ReactNode {
  const { t } = useTranslation('rules');
  const url = useUrlState();
  const isCel = url.get('as') === 'cel';
  const { conditions, vehicles } = rule;
  return (
    <Paper withBorder p="md" component="section">
      <Group justify="space-between" gap="xs" mb="xs">
        <Group gap="xs">
          {rule.severity === 'fault' ? (
            <Text size="sm" fw={600}>
              {t('severityOfFault')}
            </Text>
          ) : (
            <SeverityBadge severity={rule.severity} />
          )}
          <Drivable mayBeDriven={rule.mayBeDriven} />
          <StateBadge state={rule.state} />
          <Text size="sm" c="dimmed" ff="monospace">
            {rule.id}
          </Text>
        </Group>
        {conditions !== null && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            className="touch"
            onClick={() => url.set({ as: isCel ? null : 'cel' })}
          >
            {t(isCel ? 'inWords' : 'inCel')}
          </Button>
        )}
      </Group>
      {conditions === null ? (
        <DraftFaults rule={rule} />
      ) : (
        <Conditions
          rule={{ ...rule, conditions }}
          isCel={isCel}
          applies={
            <Text size="sm" mb={4}>
              {t('appliesCount', { applies: vehicles.applies, total: vehicles.total })}
            </Text>
          }
        />
      )}
    </Paper>
  );
}

function AsWritten({ yaml }: { yaml: string }): ReactNode {
  const { t } = useTranslation('rules');
  const url = useUrlState();
  const isOpen = url.get('yaml') === 'true';
  return (
    <Paper withBorder p="md" component="section">
      <Group justify="space-between">
        <Title order={2} size="h5">
          {t('asWritten')}
        </Title>
        <Group gap={4}>
          <CopyButton text={yaml} />
          <Anchor
            component="button"
            size="sm"
            className="touch"
            aria-expanded={isOpen}
            onClick={() => url.set({ yaml: isOpen ? null : 'true' })}
          >
            {t(isOpen ? 'hide' : 'show')}
          </Anchor>
        </Group>
      </Group>
      {isOpen && <pre className={classes.code}>{yaml}</pre>}
    </Paper>
  );
}
