import { ActionIcon, useComputedColorScheme } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useFormat } from '../format/use-format.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { Icon } from '../parts/icon.tsx';
import type { Range } from './chart-series.ts';
import type { CursorStore } from './cursor-store.ts';
import { Legend } from './legend.tsx';
import type { Mark } from './marks.ts';
import type { Panel } from './panels.ts';
import { Plot, type Zoom } from './plot.tsx';
import { axisHeight, leftGutter, rightGutter } from './plot-options.ts';
import { PlotTooltip } from './plot-tooltip.tsx';

const statesHeight = 34;

export interface PanelProps {
  readonly panel: Panel;
  readonly range: Range;
  readonly width: number;
  readonly height: number;
  readonly hasTimeAxis: boolean;
  readonly rightAxes: number;
  readonly syncKey: string;
  readonly marks: readonly Mark[];
  readonly highlight: Range | null;
  readonly cursor: CursorStore;
  readonly zoom: Zoom;
  readonly vehicleZone: string | null;
  readonly onDrawn: () => void;
}

/** A panel: what its lines are, the plot, and beside the pointer what it says there. */
export function ChartPanel(props: PanelProps): ReactNode {
  const { panel, range, width, hasTimeAxis, rightAxes, syncKey, cursor } = props;
  const { t } = useTranslation('signals');
  const format = useFormat();
  const scheme = useComputedColorScheme('light');
  const [isHovered, setHovered] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const plotWidth = Math.max(1, width - leftGutter - 8 - rightAxes * rightGutter);
  const reach = ((range.to - range.from) / plotWidth) * 6;
  const bodyHeight = panel.kind === 'states' ? statesHeight : props.height;
  const shape = (height: number, isLast: boolean) => ({
    width,
    height: height + (isLast ? axisHeight : 0),
    hasTimeAxis: isLast,
    rightAxes,
    syncKey,
  });
  const rest = {
    panel,
    range,
    cursor,
    marks: props.marks,
    highlight: props.highlight,
    zoom: props.zoom,
  };
  const [first] = panel.series;
  const sign = panel.kind === 'states' || first === undefined ? '' : format.unit(first.unit, first.id).sign;
  const elements = panel.kind === 'lists' ? lengthOf(first?.points.at(-1)?.last) : 0;
  return (
    <div
      className="chart-panel"
      onPointerEnter={(event) => setHovered(event.pointerType === 'mouse')}
      onPointerLeave={() => setHovered(false)}
    >
      <Legend panel={panel} {...{ cursor, reach, scheme }}>
        {elements > 1 && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            className="touch"
            aria-expanded={isOpen}
            aria-label={t('elements', { count: elements })}
            title={t('elements', { count: elements })}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon name={isOpen ? 'up' : 'down'} size={16} />
          </ActionIcon>
        )}
      </Legend>
      {sign !== '' && <span className="chart-axis-unit">{sign}</span>}
      <Plot {...rest} shape={shape(bodyHeight, hasTimeAxis && !isOpen)} onDrawn={props.onDrawn} />
      {isOpen && (
        <Plot {...rest} as="heat" shape={shape(Math.max(120, Math.min(320, elements * 3)), hasTimeAxis)} />
      )}
      {panel.series.every(({ points }) => points.length === 0) && (
        <span className="chart-empty">{t('empty')}</span>
      )}
      {isHovered && (
        <PlotTooltip
          {...{ panel, range, plotWidth, cursor, reach, scheme }}
          marks={props.marks}
          vehicleZone={props.vehicleZone}
        />
      )}
    </div>
  );
}

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);
