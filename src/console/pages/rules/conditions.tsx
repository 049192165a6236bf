import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RuleWritten } from '../../api/queries/rule-writing.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
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
    'kind' | 'appliesTo' | 'when' | 'forMs' | 'clear' | 'clearForMs' | 'instanceNames' | 'conditions'
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
    </>
  );
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
