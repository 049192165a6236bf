import { SegmentedControl, Stack, Text, Tooltip } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { FaultOverTime } from '../../../api/queries/vehicle-page.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { useUrlState } from '../../../parts/url-state.ts';
import classes from '../vehicle.module.css';
import { faultKey } from './fault-key.ts';
import { bounds, type StripRange, spanOf, stripRanges, ticksOf } from './strip-scale.ts';

const mostRows = 12;

/** A row a fault, a bar an episode: what came, went and came back, and what came together. */
export function EpisodeStrip({
  faults,
  chosen,
  choose,
}: {
  faults: readonly FaultOverTime[];
  chosen: string;
  choose: (key: string) => void;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  const url = useUrlState();
  const [now] = useState(serverNow);
  const asked = url.get('span') as StripRange;
  const range = stripRanges.includes(asked) ? asked : 'all';
  const { from, to } = bounds(faults, range, now);
  const rows = faults
    .map((fault) => ({
      fault,
      spans: fault.episodes.flatMap((episode) => {
        const span = spanOf(episode, from, to);
        return span === null ? [] : [{ ...span, episode }];
      }),
    }))
    .filter(({ spans }) => spans.length > 0);
  return (
    <Stack gap="xs">
      <SegmentedControl
        size="xs"
        className={classes.segments}
        value={range}
        onChange={(value) => url.set({ span: value === 'all' ? null : value })}
        aria-label={t('range.label')}
        data={stripRanges.map((value) => ({ value, label: t(`range.${value}`) }))}
        style={{ alignSelf: 'flex-start' }}
      />
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('faults.noneInRange')}
        </Text>
      )}
      {rows.length > 0 && (
        <div className={classes.strip}>
          {rows.slice(0, mostRows).map(({ fault, spans }) => (
            <div key={faultKey(fault)} className={classes.stripRow} data-chosen={faultKey(fault) === chosen}>
              <button
                type="button"
                className={classes.stripName}
                title={fault.description}
                onClick={() => choose(faultKey(fault))}
              >
                <b>{fault.code}</b> <span>{fault.ecu}</span>
              </button>
              <div className={classes.track}>
                {spans.map(({ left, width, episode }) => {
                  const end = episode.endedAt === null ? t('faults.open') : format.short(episode.endedAt);
                  const length = format.duration((episode.endedAt ?? now) - episode.firstSeen);
                  return (
                    <Tooltip
                      key={episode.id}
                      label={`${format.short(episode.firstSeen)} – ${end} · ${length}`}
                    >
                      <span
                        className={classes.bar}
                        data-severity={fault.severity}
                        data-open={episode.endedAt === null}
                        style={{ insetInlineStart: `${left}%`, width: `${width}%` }}
                      />
                    </Tooltip>
                  );
                })}
              </div>
            </div>
          ))}
          <div className={classes.stripRow} aria-hidden="true">
            <span className={classes.axisName} />
            <div className={classes.axis}>
              {ticksOf(from, to).map((tick, index, all) => (
                <span
                  key={tick}
                  data-edge={index === 0 ? 'start' : index === all.length - 1 ? 'end' : undefined}
                  style={{ insetInlineStart: `${(100 * (tick - from)) / (to - from)}%` }}
                >
                  {format.time(tick, to - from < 4 * 86_400_000 ? 'dayMinute' : 'day')}
                </span>
              ))}
            </div>
          </div>
        </div>
      )}
    </Stack>
  );
}
