import { Button, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Schemas } from '../../api/openapi.ts';
import { useCommand } from '../../api/queries/diagnosis.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { LoadingRows } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import type { Words } from './command-words.ts';
import classes from './diagnosis.module.css';

type Said = Schemas['CommandEvent'];

const kinds = [
  'requested',
  'queued',
  'sent',
  'accepted',
  'running',
  'succeeded',
  'failed',
  'refused',
  'expired',
  'cancelled',
] as const;

/** One line of a transcript in words. */
export function eventWords(t: Words, { kind, data }: Said, percent: (fraction: number) => string): string {
  const said = (data ?? {}) as { state?: string; progress?: number; ignored?: string };
  const name = kind === 'answer' ? said.state : kind;
  const known = kinds.find((each) => each === name);
  const words = known === undefined ? (name ?? kind) : t(`event.${known}`);
  const more = said.progress === undefined ? '' : ` ${percent(said.progress)}`;
  return said.ignored === undefined ? `${words}${more}` : t('event.ignored', { what: `${words}${more}` });
}

/** Everything said and done about one command, in order. */
export function Transcript({ vin, id }: { vin: string; id: string }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const [isWanted, setWanted] = useState(false);
  if (isWanted) return <Lines vin={vin} id={id} />;
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      className="touch"
      style={{ alignSelf: 'flex-start' }}
      onClick={() => setWanted(true)}
    >
      {t('answers.transcript')}
    </Button>
  );
}

function Lines({ vin, id }: { vin: string; id: string }): ReactNode {
  const command = useCommand(vin, id);
  if (command.error !== null) return <ErrorNote error={command.error} retry={() => command.refetch()} />;
  if (command.data === undefined) return <LoadingRows count={3} height={24} />;
  return <EventLines events={command.data.events} />;
}

export function EventLines({ events }: { events: readonly Said[] }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const format = useFormat();
  return (
    <ol className={classes.lines} aria-label={t('answers.transcript')}>
      {events.map((event) => (
        <li key={event.id}>
          <Text size="xs" c="dimmed" component="span" className="number">
            {format.time(event.at, 'clock')}
          </Text>
          <Text size="sm" component="span">
            {eventWords(t, event, format.percent)}
          </Text>
          <Text size="xs" c="dimmed" component="span">
            {event.actor === 'vehicle'
              ? t('event.vehicle')
              : event.actor === 'server'
                ? t('event.server')
                : event.actor}
          </Text>
        </li>
      ))}
    </ol>
  );
}
