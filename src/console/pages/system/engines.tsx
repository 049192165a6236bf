import { Paper, Progress, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { System, SystemProblem } from '../../api/queries/system.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import classes from './system.module.css';

type Part = SystemProblem['part'];
type Row = readonly [label: string, value: ReactNode];

/** One card a part of the server: its state, what it is, its figures. */
export function Engines({ system }: { system: System }): ReactNode {
  const { t } = useTranslation('system');
  const format = useFormat();
  const { server, disk, memory, clock, gateway, journal, pipeline, telemetry, database, problems } = system;
  const whole = (value: number) => format.number(value, { maximumFractionDigits: 0 });
  const ms = (value: number) => `${format.number(value, { maximumFractionDigits: 1 })} ms`;
  const product = (of: { product: string; version: string | null }) => `${of.product} ${of.version ?? ''}`;
  const refused = Object.values(gateway.refusedConnections).reduce((sum, count) => sum + count, 0);
  const refusedSignIns = Object.values(gateway.refusedSignIns).reduce((sum, count) => sum + count, 0);
  const diskRows: Row[] =
    disk === null
      ? []
      : [
          [t('row.directory'), disk.directory],
          [t('row.free'), <DiskUse key="disk" disk={disk} />],
        ];
  const cards: { part: Part; also?: Part; product: string; rows: readonly Row[] }[] = [
    {
      part: 'gateway',
      product: product(gateway),
      rows: [
        [
          t('row.connections'),
          t('row.ofVehicles', { count: gateway.connections, all: whole(gateway.vehicles) }),
        ],
        [t('row.ports'), [gateway.port, gateway.tlsPort].filter((port) => port !== null).join(', ')],
        [t('row.received'), `${whole(gateway.messages)} · ${format.bytes(gateway.bytes)}`],
        ...(system.certificateUntil === null
          ? []
          : [[t('row.certificate'), <Moment key="u" at={system.certificateUntil} />] as const]),
        [t('row.signIns'), whole(gateway.signIns)],
        [t('row.refusedSignIns'), <Counts key="s" total={refusedSignIns} by={gateway.refusedSignIns} />],
        [t('row.refusedConnections'), <Counts key="c" total={refused} by={gateway.refusedConnections} />],
      ],
    },
    {
      part: 'journal',
      product: product(journal),
      rows: [
        [t('row.lag'), format.bytes(journal.lagBytes)],
        [
          t('row.size'),
          t('row.ofMost', { size: format.bytes(journal.bytes), most: format.bytes(journal.maxBytes) }),
        ],
        [t('row.damages'), whole(journal.damages)],
      ],
    },
    {
      part: 'pipeline',
      product: t('row.ownThread'),
      rows: [
        [t('row.stored'), whole(pipeline.messages)],
        [t('row.duplicates'), whole(pipeline.duplicates)],
        [t('row.quarantined'), whole(pipeline.quarantined)],
        [t('row.ruleFailures'), whole(pipeline.ruleFailures)],
        [t('row.batch'), ms(pipeline.lastBatchMs)],
      ],
    },
    {
      part: 'telemetry',
      product: telemetry === null ? '–' : product(telemetry),
      rows:
        telemetry === null
          ? []
          : [
              [t('row.size'), format.bytes(telemetry.bytes)],
              [t('row.days'), whole(telemetry.days)],
              [
                t('row.first'),
                telemetry.firstReceivedAt === null ? '–' : <Moment key="f" at={telemetry.firstReceivedAt} />,
              ],
              [t('row.retention'), t('row.inDays', { count: telemetry.retentionDays })],
              [t('row.placeRetention'), t('row.inDays', { count: telemetry.placeRetentionDays })],
            ],
    },
    {
      part: 'database',
      product: database === null ? '–' : product(database),
      rows:
        database === null
          ? []
          : [
              [t('row.where'), t(database.isEmbedded ? 'row.embedded' : 'row.external')],
              [t('row.size'), format.bytes(database.bytes)],
              [t('row.connections'), `${database.connections} / ${database.maxConnections}`],
              [t('row.answer'), ms(database.answeredInMs)],
              [t('row.clock'), ms(Math.abs(database.clockAheadMs))],
            ],
    },
    {
      part: 'server',
      also: 'disk',
      product: `Node ${server.node}`,
      rows: [
        [t('row.platform'), t('row.processors', { platform: server.platform, count: server.processors })],
        [
          t('row.memory'),
          t('row.ofMost', {
            size: format.bytes(server.memoryBytes),
            most: format.bytes(server.hostMemoryBytes),
          }),
        ],
        [t('row.streams'), whole(server.eventStreams)],
        [t('row.address'), server.publicUrl],
        ...diskRows,
        [
          t('row.memoryFree'),
          t('row.ofMost', {
            size: format.bytes(memory.availableBytes),
            most: format.bytes(memory.allBytes),
          }),
        ],
        [
          t('row.timeSync'),
          t(`sync.${clock.isSynchronised === null ? 'unknown' : clock.isSynchronised ? 'on' : 'off'}`),
        ],
      ],
    },
  ];
  return (
    <div className={classes.engines}>
      {cards.map(({ part, also, product: name, rows }) => (
        <Paper withBorder p="sm" component="section" key={part}>
          <div className={classes.engineHead}>
            <SeverityIcon
              severity={
                problems.find((problem) => problem.part === part || problem.part === also)?.severity ?? 'ok'
              }
            />
            <Title order={3} size="h5">
              {t(`part.${part}`)}
            </Title>
            <Text size="xs" c="dimmed" truncate title={name} component="span">
              {name}
            </Text>
          </div>
          <dl className={classes.rows}>
            {rows.map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </Paper>
      ))}
    </div>
  );
}

/** What is free, and how full it is as a bar. */
function DiskUse({ disk: { freeBytes, totalBytes } }: { disk: NonNullable<System['disk']> }): ReactNode {
  const { t } = useTranslation('system');
  const format = useFormat();
  const used = 1 - freeBytes / totalBytes;
  return (
    <>
      {t('row.ofMost', { size: format.bytes(freeBytes), most: format.bytes(totalBytes) })}
      <Progress value={used * 100} mt={2} aria-label={t('row.used', { share: format.percent(used) })} />
    </>
  );
}

/** A total, and what it is made of where there is any. */
function Counts({ total, by }: { total: number; by: Readonly<Record<string, number>> }): ReactNode {
  const format = useFormat();
  const parts = Object.entries(by).filter(([, count]) => count > 0);
  return (
    <>
      {format.number(total)}
      {parts.length > 0 && (
        <Text size="xs" c="dimmed" component="div">
          {parts.map(([reason, count]) => `${reason} ${format.number(count)}`).join(' · ')}
        </Text>
      )}
    </>
  );
}
