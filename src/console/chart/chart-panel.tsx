import { ActionIcon, Text, useComputedColorScheme } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { useFormat } from '../format/use-format.tsx';
import { withSign } from '../format/values.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { Icon } from '../parts/icon.tsx';
import type { ChartSeries, Range } from './chart-series.ts';
import type { CursorStore } from './cursor-store.ts';
import { deviations } from './deviations.ts';
import { Legend } from './legend.tsx';
import type { Limit } from './limits.ts';
import type { Mark } from './marks.ts';
import type { Panel } from './panels.ts';
import { Plot, type Zoom } from './plot.tsx';
import { axisHeight, edge, leftGutter, type PlotShape, rightGutter } from './plot-options.ts';
import { PlotTooltip } from './plot-tooltip.tsx';

const statesHeight = 34;

export interface PanelProps {
  readonly panel: Panel;
  readonly range: Range;
  readonly width: number;
  readonly height: number;
  readonly timeAxis: PlotShape['timeAxis'];
  readonly rightAxes: number;
  readonly syncKey: string;
  readonly marks: readonly Mark[];
  readonly highlight: Range | null;
  readonly limits: readonly Limit[];
  readonly cursor: CursorStore;
  readonly zoom: Zoom;
  readonly vehicleZone: string | null;
  readonly onDrawn: () => void;
}

/** A panel: what its lines are, the plot, and beside the pointer what it says there. */
export function ChartPanel(props: PanelProps): ReactNode {
  const { panel, range, width, timeAxis, rightAxes, syncKey, cursor } = props;
  const { t } = useTranslation('signals');
  const scheme = useComputedColorScheme('light');
  const [isHovered, setHovered] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const plotWidth = Math.max(1, width - leftGutter - edge - rightAxes * rightGutter);
  const reach = ((range.to - range.from) / plotWidth) * 6;
  const bodyHeight = panel.kind === 'states' ? statesHeight : props.height;
  const shape = (height: number, own: PlotShape['timeAxis']): PlotShape => {
    const axes = own === 'none' ? 0 : own === 'both' ? 2 : 1;
    return { width, height: height + axes * axisHeight, timeAxis: own, rightAxes, syncKey };
  };
  const isLast = timeAxis === 'bottom' || timeAxis === 'both';
  const isFirst = timeAxis === 'top' || timeAxis === 'both';
  const rest = {
    panel,
    range,
    cursor,
    marks: props.marks,
    highlight: props.highlight,
    limits: props.limits,
    zoom: props.zoom,
  };
  const [first] = panel.series;
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
      <div className="chart-body">
        <Plot
          {...rest}
          shape={shape(bodyHeight, isOpen ? (isFirst ? 'top' : 'none') : timeAxis)}
          onDrawn={props.onDrawn}
        />
        {isOpen && first !== undefined && <HeatNote series={first} />}
        {isOpen && (
          <Plot
            {...rest}
            as="heat"
            shape={shape(Math.max(120, Math.min(320, elements * 3)), isLast ? 'bottom' : 'none')}
          />
        )}
        {isHovered && (
          <PlotTooltip
            {...{ panel, range, plotWidth, cursor, reach, scheme }}
            marks={props.marks}
            vehicleZone={props.vehicleZone}
          />
        )}
      </div>
    </div>
  );
}

function HeatNote({ series }: { series: ChartSeries }): ReactNode {
  const { t } = useTranslation('signals');
  const format = useFormat();
  const { most } = useMemo(() => deviations(series), [series]);
  const unit = format.unit(series.unit, series.id);
  const number = format.number(most * unit.factor, { maximumSignificantDigits: 2 });
  return (
    <Text size="xs" c="dimmed" px={4} className="chart-heat-note">
      {t('deviation', { most: withSign(number, unit.sign, format.locale) })}
    </Text>
  );
}

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);
