import { Button, Group, Paper, ScrollArea, Table, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SystemMinute } from '../../api/queries/system.ts';
import type { Format } from '../../format/format.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { Sparkline } from './sparkline.tsx';
import classes from './system.module.css';

const figures = [
  'received',
  'stored',
  'quarantined',
  'lagBytes',
  'batchMs',
  'connections',
  'memoryBytes',
  'cpu',
  'loopDelayMs',
] as const satisfies readonly (keyof SystemMinute)[];
type Figure = (typeof figures)[number];

/** The last hour by minutes: as lines, or as a table for whoever cannot see them. */
export function LastHour({ minutes }: { minutes: readonly SystemMinute[] }): ReactNode {
  const { t } = useTranslation('system');
  const format = useFormat();
  const url = useUrlState();
  const isTable = url.get('view') === 'table';
  const write = writers(format);
  return (
    <Paper withBorder p="md" component="section">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t('lastHour')}
        </Title>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          className="touch"
          leftSection={<Icon name={isTable ? 'chart' : 'table'} size={16} />}
          onClick={() => url.set({ view: isTable ? null : 'table' })}
        >
          {t(isTable ? 'asLines' : 'asTable')}
        </Button>
      </Group>
      {isTable ? (
        <MinuteTable minutes={minutes} write={write} />
      ) : (
        <div className={classes.sparks}>
          {figures.map((figure) => (
            <Sparkline
              key={figure}
              label={t(`figure.${figure}`)}
              points={minutes.map((minute) => ({ at: minute.at, value: minute[figure] }))}
              write={write[figure]}
              hint={(most) => t('most', { most })}
            />
          ))}
        </div>
      )}
    </Paper>
  );
}

function MinuteTable({
  minutes,
  write,
}: {
  minutes: readonly SystemMinute[];
  write: Record<Figure, (value: number) => string>;
}): ReactNode {
  const { t } = useTranslation('system');
  return (
    <ScrollArea.Autosize mah={420} type="auto" viewportProps={{ tabIndex: 0 }}>
      <Table stickyHeader verticalSpacing={4} horizontalSpacing="sm" className="number" miw={980}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('minute')}</Table.Th>
            {figures.map((figure) => (
              <Table.Th key={figure} ta="right">
                {t(`figure.${figure}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {minutes.toReversed().map((minute) => (
            <Table.Tr key={minute.at}>
              <Table.Th scope="row" fw={400}>
                <Moment at={minute.at} style="clockMinute" />
              </Table.Th>
              {figures.map((figure) => (
                <Table.Td key={figure} ta="right">
                  {write[figure](minute[figure])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}

function writers(format: Format): Record<Figure, (value: number) => string> {
  const rate = (value: number) => `${format.number(value, { maximumFractionDigits: value < 10 ? 1 : 0 })}/s`;
  const whole = (value: number) => format.number(value, { maximumFractionDigits: 0 });
  const ms = (value: number) => `${format.number(value, { maximumFractionDigits: value < 10 ? 1 : 0 })} ms`;
  return {
    received: rate,
    stored: rate,
    quarantined: whole,
    lagBytes: format.bytes,
    batchMs: ms,
    connections: whole,
    memoryBytes: format.bytes,
    cpu: (value) => format.percent(value),
    loopDelayMs: ms,
  };
}
