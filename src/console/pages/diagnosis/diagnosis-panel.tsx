import { Stack, Tabs } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type CommandKind, useVehicleCommands } from '../../api/queries/diagnosis.ts';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { NoPermission } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { AccessReport } from './access-report.tsx';
import { AnswersList } from './answers-list.tsx';
import { CommandForm } from './command-form.tsx';
import { CommandList } from './command-list.tsx';
import classes from './diagnosis.module.css';
import { SessionCard } from './session-card.tsx';
import { SessionsList } from './sessions-list.tsx';
import { Standing } from './standing.tsx';
import { Waiting } from './waiting.tsx';

const parts = ['answers', 'sessions', 'access'] as const;

/**
 * Looks into a vehicle from afar: `<DiagnosisPanel vin={vin} caseId={id} />`. With a case, what is asked belongs to it. Its state in the
 * address: `part`, `command` (the one that is open).
 */
export function DiagnosisPanel({ vin, caseId = null }: { vin: string; caseId?: string | null }): ReactNode {
  const may = useMay();
  return may('commands.read') ? <Diagnosis vin={vin} caseId={caseId} /> : <NoPermission />;
}

function Diagnosis({ vin, caseId }: { vin: string; caseId: string | null }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const url = useUrlState();
  const toast = useToast();
  const commands = useVehicleCommands(vin);
  const [kind, setKind] = useState<CommandKind | null>(null);
  const [reason, setReason] = useState('');
  const part = parts.find((name) => name === url.get('part')) ?? 'answers';
  const waiting = (commands.data?.pages[0]?.items ?? []).filter(({ state }) => state === 'awaiting-approval');
  return (
    <Stack gap="sm">
      {waiting.map((command) => (
        <Waiting key={command.id} command={command} />
      ))}
      <div className={classes.columns}>
        <Stack gap="sm">
          <Standing vin={vin} />
          <SessionCard vin={vin} caseId={caseId} />
          <CommandList vin={vin} choose={setKind} />
        </Stack>
        <Tabs
          value={part}
          onChange={(name) => url.set({ part: name === 'answers' ? null : name })}
          keepMounted={false}
          className={classes.right ?? ''}
        >
          <Tabs.List mb="sm" aria-label={t('parts.label')}>
            {parts.map((name) => (
              <Tabs.Tab key={name} value={name} className="touch">
                {t(`parts.${name}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="answers">
            <AnswersList
              vin={vin}
              caseId={caseId}
              chosen={url.get('command')}
              choose={(id) => url.set({ command: id })}
            />
          </Tabs.Panel>
          <Tabs.Panel value="sessions">
            <SessionsList vin={vin} />
          </Tabs.Panel>
          <Tabs.Panel value="access">
            <AccessReport vin={vin} />
          </Tabs.Panel>
        </Tabs>
      </div>
      {kind !== null && (
        <CommandForm
          key={kind.name}
          vin={vin}
          kind={kind}
          caseId={caseId}
          lastReason={reason}
          close={() => setKind(null)}
          sent={(command) => {
            setKind(null);
            setReason(command.reason);
            url.set({ command: command.id, part: null });
            toast({ message: t(command.state === 'awaiting-approval' ? 'form.waits' : 'form.sent') });
          }}
        />
      )}
    </Stack>
  );
}
