import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useCommandCatalogue, useWaitingCommands } from '../../api/queries/diagnosis.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { Vin } from '../../parts/vin.tsx';
import { commandTitle } from './command-words.ts';
import classes from './diagnosis.module.css';
import { useSecond } from './use-second.ts';

/** Wherever the second person is in the console: somebody asks for approval, and it does not wait long. */
export function ApprovalBanner(): ReactNode {
  const { t } = useTranslation('diagnosis');
  const format = useFormat();
  const [location] = useLocation();
  const { data: kinds } = useCommandCatalogue();
  const waiting = useWaitingCommands(true).data?.filter(({ mayApprove }) => mayApprove) ?? [];
  const now = useSecond(waiting.length > 0);
  const shown = waiting.filter(
    ({ vin, expiresAt }) => expiresAt > now && !location.startsWith(`/vehicles/${vin}`),
  );
  return (
    <div role="status">
      {shown.map(({ id, vin, name, requestedBy, expiresAt }) => (
        <Group key={id} gap="sm" className={classes.banner ?? ''} mb="sm">
          <Icon name="people" />
          <Text size="sm" fw={600} component="span">
            {t('waiting.banner', { name: requestedBy, title: commandTitle(t, name, kinds) })}
          </Text>
          <Vin vin={vin} />
          <Text size="sm" component="span" className="number">
            {format.duration(Math.ceil((expiresAt - now) / 1000) * 1000)}
          </Text>
          <Button
            component={Link}
            href={`/vehicles/${vin}?tab=diagnosis`}
            size="compact-sm"
            className="touch"
            ms="auto"
          >
            {t('waiting.look')}
          </Button>
        </Group>
      ))}
    </div>
  );
}
