import { Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Fault } from '../../../api/types.ts';
import { shortName } from '../../../format/signal-name.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Moment } from '../../../parts/age.tsx';
import classes from '../vehicle.module.css';
import { FaultKnowledge } from './fault-knowledge.tsx';
import { useSignalUnits } from './signal-units.ts';
import { StatusBits } from './status-bits.tsx';

/** Everything that a control unit said of one episode. */
export function EpisodeDetail({ fault, zone }: { fault: Fault; zone: string | null }): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  const length = (fault.endedAt ?? fault.lastSeen) - fault.firstSeen;
  return (
    <Stack gap="sm">
      <StatusBits status={fault.status} />
      <dl className={classes.pairs}>
        <dt>{t('faults.first')}</dt>
        <dd>
          <Moment at={fault.firstSeen} style="moment" zone={zone} />
        </dd>
        <dt>{t(fault.endedAt === null ? 'faults.lastSeen' : 'faults.endedAt')}</dt>
        <dd>
          <Moment at={fault.endedAt ?? fault.lastSeen} style="moment" zone={zone} />
          {length > 0 && ` · ${format.duration(length)}`}
        </dd>
        <dt>{t('faults.times')}</dt>
        <dd>{format.number(fault.occurrences)}</dd>
        <dt>{t('faults.software')}</dt>
        <dd>{fault.softwareAtOnset ?? t('faults.softwareUnknown')}</dd>
        <dt>{t('faults.before')}</dt>
        <dd>{t(fault.cameBack ? 'faults.hadBefore' : 'faults.firstTime')}</dd>
        <dt>{t('faults.customer')}</dt>
        <dd>{fault.customer}</dd>
      </dl>
      <FaultKnowledge fault={fault} />
      <FreezeFrames id={fault.id} frames={fault.freezeFrames} />
    </Stack>
  );
}

/** What the control unit measured when it set in: a column a frame. */
function FreezeFrames({ id, frames }: { id: string; frames: Fault['freezeFrames'] }): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  const units = useSignalUnits(frames.length > 0);
  if (frames.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('faults.noFrame')}
      </Text>
    );
  }
  const paths = [...new Set(frames.flatMap(({ values }) => Object.keys(values)))];
  return (
    <div>
      <Text size="sm" fw={600} id={`frames-${id}`}>
        {t('faults.frames')}
      </Text>
      <Table.ScrollContainer minWidth={0}>
        <Table verticalSpacing={4} className={classes.frames} aria-labelledby={`frames-${id}`}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('faults.signal')}</Table.Th>
              {frames.map(({ ts }) => (
                <Table.Th key={ts} ta="end">
                  <Moment at={ts} />
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {paths.map((path) => (
              <Table.Tr key={path}>
                <Table.Th fw={400} title={path}>
                  {shortName(path)}
                </Table.Th>
                {frames.map(({ ts, values }) => {
                  const value = values[path];
                  return (
                    <Table.Td key={ts} ta="end">
                      {value === undefined ? '–' : format.value(value, units.get(path) ?? null, path)}
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </div>
  );
}
