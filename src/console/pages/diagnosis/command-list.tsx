import { Group, Stack, Text, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { type CommandKind, useCommandCatalogue, useCurrentSession } from '../../api/queries/diagnosis.ts';
import { useMay, useSession } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { Panel } from '../vehicle/panel.tsx';
import { commandHint, commandTitle } from './command-words.ts';
import classes from './diagnosis.module.css';

const risks = ['read', 'comfort', 'safety'] as const;

/** What can be asked of the vehicle, by what it may do to it. */
export function CommandList({
  vin,
  choose,
}: {
  vin: string;
  choose: (kind: CommandKind) => void;
}): ReactNode {
  const { t } = useTranslation('diagnosis');
  const catalogue = useCommandCatalogue();
  const may = useMay();
  const username = useSession().data?.username;
  const current = useCurrentSession(vin);
  const hasSession = current?.username === username;
  return (
    <Panel title={t('commands.title')}>
      {catalogue.error !== null && <ErrorNote error={catalogue.error} retry={() => catalogue.refetch()} />}
      {catalogue.isPending && <LoadingRows count={6} height={48} />}
      {!may('commands.send') && (
        <Text size="sm" c="dimmed">
          {t('commands.mayNot')}
        </Text>
      )}
      {may('commands.send') && catalogue.data !== undefined && (
        <Stack gap="md">
          {risks.map((risk) => (
            <section key={risk} aria-label={t(`risk.${risk}.name`)}>
              <Group gap={6} mb={4} wrap="nowrap" align="flex-start">
                <span className={classes.riskMark} data-risk={risk} aria-hidden="true" />
                <div>
                  <Text size="sm" fw={600}>
                    {t(`risk.${risk}.name`)}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {t(`risk.${risk}.hint`)}
                  </Text>
                </div>
              </Group>
              <ul className={classes.commands}>
                {catalogue.data
                  .filter((kind) => kind.risk === risk)
                  .map((kind) => (
                    <li key={kind.name}>
                      <UnstyledButton className={classes.command} onClick={() => choose(kind)}>
                        <span className={classes.commandWords}>
                          <Text size="sm" fw={500} component="span">
                            {commandTitle(t, kind.name, catalogue.data)}
                          </Text>
                          <Text size="xs" c="dimmed" component="span">
                            {commandHint(t, kind.name) ?? t('commands.own')}
                          </Text>
                        </span>
                        {risk !== 'read' && !hasSession && <Icon name="lock" size={16} />}
                        <Icon name="chevron" size={16} />
                      </UnstyledButton>
                    </li>
                  ))}
              </ul>
            </section>
          ))}
        </Stack>
      )}
    </Panel>
  );
}
