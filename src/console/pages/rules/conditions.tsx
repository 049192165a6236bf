import { Anchor, Code, Text, Title } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { RuleWritten } from '../../api/queries/rule-writing.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import { ConditionWords } from './condition-words.tsx';
import classes from './rules.module.css';

/** When a rule fires and when that is over, in words or as CEL. */
export function Conditions({
  rule,
  isCel,
  applies,
}: {
  rule: Pick<
    RuleWritten,
    | 'kind'
    | 'appliesTo'
    | 'when'
    | 'forMs'
    | 'clear'
    | 'clearForMs'
    | 'instanceNames'
    | 'conditions'
    | 'levels'
    | 'thresholds'
    | 'keepFiringMs'
    | 'coolDownMs'
    | 'suppress'
    | 'causedBy'
  >;
  isCel: boolean;
  applies: ReactNode;
}): ReactNode {
  const { t } = useTranslation('rules');
  const format = useFormat();
  const { conditions } = rule;
  return (
    <>
      <Clause title={t('appliesTo')}>
        {applies}
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
      {rule.levels.length > 0 && (
        <Clause title={t('levels')}>
          {conditions.levels.map((level, index) => (
            <div key={level.severity} style={{ marginBlockEnd: 6 }}>
              <SeverityBadge severity={level.severity} />
              {isCel ? (
                <Cel source={rule.levels[index]?.when ?? null} />
              ) : (
                <ConditionWords tree={level.when} />
              )}
            </div>
          ))}
        </Clause>
      )}
      {rule.thresholds.length > 0 && (
        <Clause title={t('thresholds')}>
          <Thresholds of={rule.thresholds} />
        </Clause>
      )}
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
        {rule.keepFiringMs > 0 && (
          <Text size="sm" mt={6}>
            {t('keepsFiring', { duration: format.duration(rule.keepFiringMs) })}
          </Text>
        )}
        {rule.coolDownMs > 0 && (
          <Text size="sm" mt={6}>
            {t('coolsDown', { duration: format.duration(rule.coolDownMs) })}
          </Text>
        )}
      </Clause>
      {(rule.suppress.length > 0 || rule.causedBy.length > 0) && (
        <Clause title={t('heldBack')}>
          {rule.suppress.map((activity) => (
            <Text size="sm" key={activity}>
              {t(`suppress.${activity}`)}
            </Text>
          ))}
          {rule.causedBy.length > 0 && (
            <Text size="sm" component="div">
              {t('causedBy')}{' '}
              {rule.causedBy.map((id, index) => (
                <Fragment key={id}>
                  {index > 0 && ', '}
                  <Anchor component={Link} href={`/rules/${id}`}>
                    {id}
                  </Anchor>
                </Fragment>
              ))}
            </Text>
          )}
        </Clause>
      )}
    </>
  );
}

/** A name with its value, and where another counts. */
function Thresholds({ of }: { of: RuleWritten['thresholds'] }): ReactNode {
  const { t } = useTranslation('rules');
  const format = useFormat();
  const write = (value: number | boolean | string) =>
    typeof value === 'number' ? format.number(value, { maximumFractionDigits: 6 }) : String(value);
  return of.map(({ name, default: value, cohorts }) => (
    <Text size="sm" key={name} component="div">
      <Code>{name}</Code> {write(value)}
      {cohorts.map((cohort) => (
        <div key={cohort.if}>
          {t('cohort', { value: write(cohort.value) })} <Code>{cohort.if}</Code>
        </div>
      ))}
    </Text>
  ));
}

export function Clause({ title, children }: { title: string; children: ReactNode }): ReactNode {
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
