import { Alert, Anchor, Group, Modal, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import type { RuleDetail } from '../../../api/queries/rules.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Compare } from './compare.tsx';

/** What stands beside the rule in use: a draft, faults, a shipped rule that is overridden or has changed. */
export function Notes({ rule }: { rule: RuleDetail }): ReactNode {
  const { t } = useTranslation('rules');
  const [isOpen, setOpen] = useState(false);
  const { shipped, overridden, shippedChanged, draft, state, faults } = rule;
  const isFaulty = faults.length > 0 && state !== 'draft';
  if (!overridden && !shippedChanged && draft === null && !isFaulty) return null;
  return (
    <>
      {isFaulty && (
        <Alert color="red" p="sm">
          <Text size="sm">{t('life.leftOut')}</Text>
          <Text size="sm" lang="en">
            {faults[0]?.message}
          </Text>
        </Alert>
      )}
      {(overridden || shippedChanged) && shipped !== null && (
        <Alert color={shippedChanged ? 'orange' : 'blue'} p="sm">
          <Group justify="space-between" gap="xs">
            <Text size="sm" style={{ flex: 1 }}>
              {t(shippedChanged ? 'life.shippedChanged' : 'life.overridden')}
            </Text>
            <Anchor component="button" size="sm" className="touch" onClick={() => setOpen(true)}>
              {t('life.compareShipped')}
            </Anchor>
          </Group>
        </Alert>
      )}
      {draft !== null && state !== 'draft' && (
        <Alert color="gray" p="sm">
          <Group justify="space-between" gap="xs">
            <Text size="sm">{t('life.hasDraft')}</Text>
            <Anchor component={Link} href={`/rules/${rule.id}/edit`} size="sm" className="touch">
              {t('edit.goOn')}
            </Anchor>
          </Group>
        </Alert>
      )}
      {isOpen && shipped !== null && (
        <Modal
          opened
          onClose={() => setOpen(false)}
          size="90%"
          title={t('life.compareShipped')}
          closeButtonProps={{ 'aria-label': t('common:close') }}
        >
          <Compare before={shipped.yaml} after={rule.yaml} label={t('life.compareShipped')} />
        </Modal>
      )}
    </>
  );
}
