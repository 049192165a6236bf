import { Anchor, Button, Group, NativeSelect, Stack, Table, Text, Title } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { type Rule, useRules } from '../../api/queries/rules.ts';
import { useMay } from '../../api/queries/session.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import classes from './rules.module.css';
import { StateBadge } from './state-badge.tsx';

const severities = ['critical', 'major', 'minor', 'info', 'fault'] as const;
const states = ['all', 'firing', 'failing', 'own', 'draft', 'shadow', 'retired'] as const;
type Shown = (typeof states)[number];

const shows: Readonly<Record<Shown, (rule: Rule) => boolean>> = {
  all: () => true,
  firing: ({ firing }) => firing > 0,
  failing: ({ failures, faults, state }) => failures > 0 || (faults.length > 0 && state !== 'draft'),
  own: ({ origin }) => origin === 'own',
  draft: ({ draft }) => draft !== null,
  shadow: ({ shadow }) => shadow !== null,
  retired: ({ state }) => state === 'retired',
};

/** What judges the vehicles, the gravest first. */
export function RulesPage(): ReactNode {
  const { t } = useTranslation('rules');
  const url = useUrlState();
  const [state = 'all'] = url.many('state', states);
  const rules = useRules();
  const may = useMay();
  const found = (rules.data?.items ?? []).filter((rule) => matches(rule, url.get('q')) && shows[state](rule));
  return (
    <Page title={t('shell:nav.rules')}>
      <Stack>
        <Group gap="sm">
          <NativeSelect
            value={state}
            aria-label={t('state.label')}
            data={states.map((value) => ({ value, label: t(`state.${value}`) }))}
            onChange={({ currentTarget: { value } }) =>
              url.set({ state: value === 'all' ? null : value }, 'push')
            }
          />
          <SearchField label={t('search')} />
          {may('rules.write') && (
            <Button
              component={Link}
              href="/rules/new"
              className="touch"
              leftSection={<Icon name="plus" size={16} />}
            >
              {t('edit.new')}
            </Button>
          )}
        </Group>
        {rules.error !== null && <ErrorNote error={rules.error} retry={() => rules.refetch()} />}
        {rules.isPending && <LoadingRows count={14} height={48} />}
        {rules.isSuccess && found.length === 0 && (
          <Empty
            icon={state === 'failing' ? 'check' : 'rules'}
            title={t(
              `empty.${rules.data.items.length === 0 ? 'none' : url.get('q') !== '' ? 'search' : state}`,
            )}
            hint={t('empty.hint')}
          />
        )}
        {severities.map((severity) => (
          <SeverityGroup
            key={severity}
            severity={severity}
            rules={found.filter((rule) => rule.severity === severity)}
          />
        ))}
      </Stack>
    </Page>
  );
}

/** Every word, in the name, the id, a signal or the reason. */
function matches(rule: Rule, q: string): boolean {
  const text = [rule.name, rule.id, rule.reason, rule.summary, ...rule.signals].join(' ').toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function SeverityGroup({
  severity,
  rules,
}: {
  severity: (typeof severities)[number];
  rules: readonly Rule[];
}): ReactNode {
  const { t } = useTranslation('rules');
  if (rules.length === 0) return null;
  return (
    <section>
      <Title order={2} size="h5" mb={6} className={classes.groupTitle ?? ''}>
        {severity === 'fault' ? t('severityOfFault') : <SeverityBadge severity={severity} />}
        <Text span size="sm" c="dimmed" fw={400}>
          {t('count', { count: rules.length })}
        </Text>
      </Title>
      <div className={classes.list}>
        <Table verticalSpacing={8} horizontalSpacing="md" highlightOnHover layout="fixed">
          <Table.Thead className={classes.head ?? ''}>
            <Table.Tr>
              <Table.Th>{t('rule')}</Table.Th>
              <Table.Th w={190}>{t('firing')}</Table.Th>
              <Table.Th w={130} ta="right">
                {t('week')}
              </Table.Th>
              <Table.Th w={150} ta="right">
                {t('failing')}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rules.map((rule) => (
              <RuleRow key={rule.id} rule={rule} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

/** Nothing for a shipped rule that is live, as most are. */
function Life({ rule: { state, shadow, draft, origin, shippedChanged } }: { rule: Rule }): ReactNode {
  const { t } = useTranslation('rules');
  return (
    <>
      {(state !== 'live' || origin === 'own') && <StateBadge state={state} />}
      {shadow !== null && state !== 'shadow' && <StateBadge state="shadow" />}
      {draft !== null && state !== 'draft' && <StateBadge state="draft" />}
      {shippedChanged && (
        <Text size="xs" c="orange">
          {t('life.shippedChanged')}
        </Text>
      )}
    </>
  );
}

function RuleRow({ rule }: { rule: Rule }): ReactNode {
  const { t } = useTranslation('rules');
  const format = useFormat();
  const [, go] = useLocation();
  const href = `/rules/${rule.id}`;
  return (
    <Table.Tr className={`row-link ${classes.row}`} onClick={() => go(href)}>
      <Table.Td>
        <Anchor
          component={Link}
          href={href}
          fw={600}
          c="inherit"
          onClick={(event: MouseEvent) => event.stopPropagation()}
        >
          {rule.name}
        </Anchor>
        <Group gap={6}>
          <Text size="xs" c="dimmed" truncate>
            {rule.id}
          </Text>
          <Life rule={rule} />
        </Group>
      </Table.Td>
      <Table.Td data-label={t('firing')}>
        {rule.firing === 0 ? (
          <Text span c="dimmed" size="sm">
            {t('notFiring')}
          </Text>
        ) : (
          <Text span fw={600} size="sm">
            {t('onVehicles', { count: rule.firingVehicles })}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right" className="number" data-label={t('week')}>
        {format.number(rule.firedLastWeek)}
      </Table.Td>
      <Table.Td ta="right" className="number" data-label={t('failing')}>
        {rule.failures === 0 ? (
          <Text span c="dimmed" size="sm">
            0
          </Text>
        ) : (
          <Text span c="red" fw={600} size="sm">
            {t('onVehicles', { count: rule.failures })}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
