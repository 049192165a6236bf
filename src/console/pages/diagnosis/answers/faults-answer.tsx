import { Anchor, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { useVehicleFaultCode } from '../../../api/queries/fault-codes.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Drivable } from '../../../parts/drivable.tsx';
import { SeverityBadge } from '../../../parts/severity-badge.tsx';
import { StatusBits } from '../../vehicle/faults/status-bits.tsx';
import classes from '../diagnosis.module.css';
import { type ReadFault, type ReadMemory, statusOf } from './answer-shapes.ts';
import { UnitProblem } from './part-problem.tsx';
import { SignalTable } from './signal-table.tsx';

/** The fault memories of all control units: what is stored, what each means, and which have nothing. */
export function FaultsAnswer({ vin, memories }: { vin: string; memories: readonly ReadMemory[] }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const answered = memories.filter(({ error }) => error === undefined);
  const count = memories.reduce((sum, { faults }) => sum + faults.length, 0);
  const clean = answered.filter(({ faults }) => faults.length === 0);
  return (
    <Stack gap="xs">
      {answered.length > 0 && (
        <Text size="sm" fw={600}>
          {t('answer.faultCount', { count, units: answered.length })}
        </Text>
      )}
      {memories.flatMap((memory) =>
        memory.faults.map((fault) => (
          <FaultRow key={`${memory.ecu} ${fault.code}`} vin={vin} memory={memory} fault={fault} />
        )),
      )}
      {memories.map(({ ecu, error }) =>
        error === undefined ? null : <UnitProblem key={ecu} ecu={ecu} error={error} />,
      )}
      {clean.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('answer.clean', { names: clean.map(({ ecu }) => ecu).join(', ') })}
        </Text>
      )}
    </Stack>
  );
}

function FaultRow({
  vin,
  memory: { ecu, system },
  fault,
}: {
  vin: string;
  memory: ReadMemory;
  fault: ReadFault;
}): ReactNode {
  const { t } = useTranslation('diagnosis');
  const [isOpen, setOpen] = useState(false);
  const { code, status, freezeFrame } = fault;
  const known = useVehicleFaultCode(vin, { code, system, ecu }).data;
  return (
    <Paper
      withBorder
      p="xs"
      component="article"
      className="severity-edge"
      data-severity={known?.severity ?? 'info'}
    >
      <Stack gap={6}>
        <Group gap="xs">
          {known !== undefined && <SeverityBadge severity={known.severity} />}
          <Anchor
            component={Link}
            href={`/fault-codes?code=${encodeURIComponent(code)}&system=${system}&ecu=${encodeURIComponent(ecu)}`}
            ff="monospace"
            fw={700}
            display="inline-flex"
            className="touch"
            style={{ alignItems: 'center' }}
          >
            {code}
          </Anchor>
          <Text size="sm" c="dimmed">
            {ecu}
          </Text>
          {known !== undefined && <Drivable mayBeDriven={known.mayBeDriven} />}
          {status !== undefined && (
            <Text size="xs" c="dimmed" ff="monospace">
              {typeof status === 'number'
                ? `0x${status.toString(16).toUpperCase().padStart(2, '0')}`
                : status}
            </Text>
          )}
        </Group>
        {known !== undefined && (
          <Text size="sm" fw={500}>
            {known.description}
          </Text>
        )}
        {typeof status === 'number' && system === 'uds' && (
          <div className={classes.statusBits}>
            <StatusBits status={statusOf(status)} />
          </div>
        )}
        {freezeFrame !== undefined && Object.keys(freezeFrame).length > 0 && (
          <>
            <Button
              variant="subtle"
              size="compact-sm"
              className="touch"
              style={{ alignSelf: 'flex-start' }}
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            >
              {t(isOpen ? 'answer.hideSnapshot' : 'answer.snapshot')}
            </Button>
            {isOpen && <SignalTable signals={freezeFrame} label={t('answer.snapshotOf', { code })} />}
          </>
        )}
      </Stack>
    </Paper>
  );
}
