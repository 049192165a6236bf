import { Anchor, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { TimelineEntry } from '../../../api/queries/timeline.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Moment } from '../../../parts/age.tsx';
import { SeverityIcon } from '../../../parts/severity-badge.tsx';
import { faultKey } from '../faults/fault-key.ts';
import classes from '../vehicle.module.css';
import { CommandLine } from './command-line.tsx';
import { useEventName } from './event-name.ts';
import { Line, sign } from './timeline-line.tsx';
import type { TimelineRow } from './timeline-rows.ts';
import { UpdateLine } from './update-line.tsx';

/** One line: when, what sort, what; a link where there is more to see. */
export function TimelineItem({
  row,
  vin,
  zone,
}: {
  row: TimelineRow;
  vin: string;
  zone: string | null;
}): ReactNode {
  return (
    <li className={classes.entry}>
      <span className={classes.entryTime}>
        <Moment at={row.at} style="clock" zone={zone} />
      </span>
      {row.type === 'gaps' ? <Gaps row={row} /> : <Entry entry={row.entry} vin={vin} />}
    </li>
  );
}

function Gaps({ row }: { row: Extract<TimelineRow, { type: 'gaps' }> }): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  return (
    <Line icon={sign('offline')}>
      {t('timeline.lostMany', { count: row.count, duration: format.duration(row.lostMs) })}
      <Text span c="dimmed">
        {' · '}
        {format.time(row.from, 'clockMinute')} – {format.time(row.at, 'clockMinute')}
      </Text>
    </Line>
  );
}

function Entry({ entry, vin }: { entry: TimelineEntry; vin: string }): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  const eventName = useEventName();
  switch (entry.kind) {
    case 'alert-fired':
    case 'alert-resolved':
    case 'alert-acknowledged': {
      const { alert } = entry;
      return (
        <Line
          icon={
            entry.kind === 'alert-fired' ? (
              <SeverityIcon severity={alert.severity} />
            ) : entry.kind === 'alert-resolved' ? (
              <SeverityIcon severity="ok" />
            ) : (
              sign('person')
            )
          }
        >
          <Anchor component={Link} href={`/alerts/${alert.id}`} inherit fw={600}>
            {alert.name}
          </Anchor>{' '}
          <Text span c="dimmed">
            {entry.kind === 'alert-fired'
              ? alert.summary
              : entry.kind === 'alert-resolved'
                ? t('timeline.resolved')
                : t('timeline.acknowledged', { who: alert.acknowledgedBy ?? '' })}
            {entry.kind === 'alert-acknowledged' &&
              alert.acknowledgeNote !== null &&
              ` · ${alert.acknowledgeNote}`}
          </Text>
        </Line>
      );
    }
    case 'fault-began':
    case 'fault-ended': {
      const { fault } = entry;
      const href = `/vehicles/${vin}?tab=faults&fault=${encodeURIComponent(faultKey(fault))}`;
      return (
        <Line icon={<SeverityIcon severity={entry.kind === 'fault-ended' ? 'ok' : fault.severity} />}>
          <Anchor component={Link} href={href} inherit ff="monospace" fw={600}>
            {fault.code}
          </Anchor>{' '}
          {t(
            entry.kind === 'fault-ended'
              ? 'timeline.faultEnded'
              : fault.cameBack
                ? 'timeline.faultBack'
                : 'timeline.faultBegan',
            { ecu: fault.ecu },
          )}{' '}
          <Text span c="dimmed">
            {fault.description}
          </Text>
        </Line>
      );
    }
    case 'event':
      return (
        <Line icon={sign('play')}>
          {eventName(entry.type)} <Data data={entry.data} />
        </Line>
      );
    case 'inventory':
      return (
        <Line icon={sign('system')}>
          {entry.changes === null ? (
            t('timeline.firstInventory')
          ) : (
            <Group gap="sm" component="span">
              {entry.changes.map(({ ecu, from, to }) => (
                <span key={ecu}>
                  <b>{ecu}</b> {from ?? '–'} → {to ?? '–'}
                </span>
              ))}
            </Group>
          )}
        </Line>
      );
    case 'answer':
      return (
        <Line icon={sign('undo')}>
          {t('timeline.answer', { to: entry.to })} <Data data={entry.data} />
        </Line>
      );
    case 'command-requested':
    case 'command-ended':
      return <CommandLine entry={entry} vin={vin} />;
    case 'session-opened':
    case 'session-closed':
      return (
        <Line icon={sign('lock')}>
          {t(entry.kind === 'session-opened' ? 'timeline.sessionOpened' : 'timeline.sessionClosed', {
            who: entry.session.username,
          })}{' '}
          <Text span c="dimmed">
            {entry.session.reason}
          </Text>
        </Line>
      );
    case 'update-offered':
    case 'update-ended':
      return <UpdateLine entry={entry} vin={vin} />;
    case 'case-opened':
    case 'case-resolved':
    case 'case-closed':
    case 'case-reopened':
      return (
        <Line icon={sign('case')}>
          {t(`timeline.case.${caseSteps[entry.kind]}`)}{' '}
          <Anchor component={Link} href={`/cases/${entry.case.id}`} inherit fw={600}>
            {entry.case.title}
          </Anchor>
        </Line>
      );
    case 'gap':
      return (
        <Line icon={sign('offline')}>
          {t(entry.ongoing ? 'timeline.gap.ongoing' : `timeline.gap.${entry.reason}`, {
            duration: format.duration(entry.to - entry.at),
          })}
          {!entry.ongoing && (
            <Text span c="dimmed">
              {' '}
              · {t('timeline.to')} {format.short(entry.to)}
            </Text>
          )}
        </Line>
      );
  }
}

const caseSteps = {
  'case-opened': 'opened',
  'case-resolved': 'resolved',
  'case-closed': 'closed',
  'case-reopened': 'reopened',
} as const;

const longest = 160;

/** What came with an event, as said, short: `soc 82.8 · plug CCS`. */
function Data({ data }: { data: unknown }): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  if (data === null || data === undefined) return null;
  const shown = (value: unknown): string =>
    typeof value === 'number'
      ? format.number(value, { maximumFractionDigits: 2 })
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
  const text =
    typeof data === 'object' && !Array.isArray(data)
      ? Object.entries(data)
          .map(([name, value]) =>
            name === 'soc' && typeof value === 'number'
              ? `${t('facts.charge')} ${format.percent(value / 100)}`
              : `${name} ${shown(value)}`,
          )
          .join(' · ')
      : shown(data);
  return (
    <Text span c="dimmed" inherit className={classes.data}>
      {text.length > longest ? `${text.slice(0, longest)} …` : text}
    </Text>
  );
}
