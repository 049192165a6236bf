import { Anchor, Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Problem } from '../../api/problem.ts';
import { type RuleDetail, useRule } from '../../api/queries/rules.ts';
import { shortName } from '../../format/signal-name.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Drivable } from '../../parts/drivable.tsx';
import { LoadingBlock } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import { ErrorNote, NotFound } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { CopyButton } from '../../parts/vin.tsx';
import { ConditionWords } from './condition-words.tsx';
import { RuleFailing } from './rule-failing.tsx';
import { RuleFiring } from './rule-firing.tsx';
import { RuleSignals } from './rule-signals.tsx';
import classes from './rules.module.css';

/** One rule as a workshop engineer reads it: when it fires, why there, what then; where it does now, and where it fails. */
export function RulePage({ id }: { id: string }): ReactNode {
  const { t } = useTranslation('rules');
  const rule = useRule(id);
  const isUnknown = rule.error instanceof Problem && rule.error.status === 404;
  return (
    <Page
      title={rule.data?.name ?? t('shell:nav.rules')}
      back={{ href: '/rules', label: t('shell:nav.rules') }}
    >
      {isUnknown && <NotFound hint={t('unknown')} />}
      {rule.error !== null && !isUnknown && <ErrorNote error={rule.error} retry={() => rule.refetch()} />}
      {rule.isPending && <LoadingBlock height={640} />}
      {rule.data !== undefined && <Rule rule={rule.data} />}
    </Page>
  );
}

function Rule({ rule }: { rule: RuleDetail }): ReactNode {
  return (
    <div className={classes.columns}>
      <Stack gap="md" miw={0}>
        <Conditions rule={rule} />
        <Texts rule={rule} />
        <RuleSignals rule={rule} />
        <AsWritten yaml={rule.yaml} />
      </Stack>
      <Stack gap="md" miw={0}>
        <RuleFiring rule={rule} />
        <RuleFailing failing={rule.failing} />
      </Stack>
    </div>
  );
}

function Conditions({ rule }: { rule: RuleDetail }): ReactNode {
  const { t } = useTranslation('rules');
  const format = useFormat();
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
          <Text size="sm" c="dimmed" ff="monospace">
            {rule.id}
          </Text>
        </Group>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          className="touch"
          onClick={() => url.set({ as: isCel ? null : 'cel' })}
        >
          {t(isCel ? 'inWords' : 'inCel')}
        </Button>
      </Group>
      <Clause title={t('appliesTo')}>
        <Text size="sm" mb={4}>
          {t('appliesCount', { applies: vehicles.applies, total: vehicles.total })}
        </Text>
        {conditions.appliesTo !== null &&
          (isCel ? <Cel source={rule.appliesTo} /> : <ConditionWords tree={conditions.appliesTo} />)}
      </Clause>
      <Clause title={t(rule.kind === 'fault' ? 'firesForFault' : 'fires')}>
        {isCel ? <Cel source={rule.when} /> : <ConditionWords tree={conditions.when} />}
        {rule.forMs > 0 && (
          <Text size="sm" mt={6}>
            {t('heldFor', { duration: format.duration(rule.forMs) })}
          </Text>
        )}
        {rule.instanceNames.length > 0 && (
          <Text size="sm" mt={6}>
            {t('forEach', { names: rule.instanceNames.join(', ') })}
          </Text>
        )}
      </Clause>
      <Clause title={t('clears')}>
        {conditions.clear === null ? (
          <Text size="sm">{t(rule.kind === 'fault' ? 'clearsWithFault' : 'clearsItself')}</Text>
        ) : isCel ? (
          <Cel source={rule.clear} />
        ) : (
          <ConditionWords tree={conditions.clear} />
        )}
        {rule.clearForMs > 0 && (
          <Text size="sm" mt={6}>
            {t('heldFor', { duration: format.duration(rule.clearForMs) })}
          </Text>
        )}
      </Clause>
    </Paper>
  );
}

function Clause({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <div className={classes.clause}>
      <Title order={3} size="sm" className={classes.clauseTitle ?? ''}>
        {title}
      </Title>
      <div className={classes.clauseBody}>{children}</div>
    </div>
  );
}

function Cel({ source }: { source: string | null }): ReactNode {
  return <pre className={classes.code}>{source?.trim()}</pre>;
}

function Texts({ rule }: { rule: RuleDetail }): ReactNode {
  const { t } = useTranslation('rules');
  /** What will stand there: a signal, a field of the fault, or the instance. */
  const nameOf = (part: string): string => {
    const [, field] = /^\{fault\.(code|ecu|system|severity)\}$/.exec(part) ?? [];
    if (field !== undefined) return t(`field.fault.${field as 'code'}`);
    const [, path] = /s\["([^"]+)"\]/.exec(part) ?? [];
    return path === undefined ? part.slice(1, -1) : shortName(path);
  };
  return (
    <Paper withBorder p="md" component="section">
      <Clause title={t('says')}>
        <Text size="sm">
          {rule.summary.split(placeholder).map((part, index) =>
            placeholder.test(part) ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts of a sentence that does not change
              <Code key={index} title={part}>
                {nameOf(part)}
              </Code>
            ) : (
              part
            ),
          )}
        </Text>
      </Clause>
      <Clause title={t('advice')}>
        <Text size="sm">{rule.advice}</Text>
      </Clause>
      <Clause title={t('why')}>
        <Text size="sm" lang="en">
          {rule.reason}
        </Text>
        <Text size="sm" c="dimmed" mt={4} lang="en">
          {t('source', { source: rule.source })}
        </Text>
      </Clause>
    </Paper>
  );
}

/** `{fixed(s["…"], 0)}` in the sentence; one level of braces may be inside. */
const placeholder = /(\{(?:[^{}]|\{[^{}]*\})*\})/;

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
