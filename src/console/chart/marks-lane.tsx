import { Menu, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useFormat } from '../format/use-format.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { SeverityIcon } from '../parts/severity-badge.tsx';
import type { Range } from './chart-series.ts';
import { layOutMarks, type Mark, type MarkGroup, worstOf } from './marks.ts';
import { leftGutter } from './plot-options.ts';

const rowHeight = { fine: 26, coarse: 44 };

/** Alerts and faults on the charts' own time axis, from beginning to end; a click opens them. */
export function MarksLane({
  marks,
  range,
  plotWidth,
}: {
  marks: readonly Mark[];
  range: Range;
  plotWidth: number;
}): ReactNode {
  const { t } = useTranslation('signals');
  const isCoarse = useMediaQuery('(pointer: coarse)', false, { getInitialValueInEffect: false });
  const height = isCoarse ? rowHeight.coarse : rowHeight.fine;
  const groups = layOutMarks(marks, range, isCoarse ? 1 : 3, height / Math.max(height, plotWidth));
  if (groups.length === 0) return null;
  const rows = Math.max(...groups.map(({ row }) => row)) + 1;
  return (
    <ul
      className="chart-marks"
      aria-label={t('marks')}
      style={{ height: rows * height, marginLeft: leftGutter, width: plotWidth }}
    >
      {groups.map((group) => (
        <li
          key={group.marks[0]!.id}
          style={{
            top: group.row * height,
            left: `${group.left * 100}%`,
            width: `${(group.right - group.left) * 100}%`,
            height,
          }}
        >
          {group.marks.length === 1 ? <OneMark mark={group.marks[0]!} /> : <ManyMarks group={group} />}
        </li>
      ))}
    </ul>
  );
}

function useSpan(): (mark: Mark) => string {
  const { t } = useTranslation('signals');
  const format = useFormat();
  return ({ at, to }) =>
    to === null ? t('since', { time: format.short(at) }) : `${format.short(at)} – ${format.short(to)}`;
}

function OneMark({ mark }: { mark: Mark }): ReactNode {
  const { t } = useTranslation('signals');
  const span = useSpan();
  const inside = (
    <>
      <SeverityIcon severity={mark.severity} size={14} />
      <span className="chart-mark-label">{mark.label}</span>
    </>
  );
  const look = {
    className: 'chart-mark',
    'data-severity': mark.severity,
    'data-open': mark.to === null,
    'aria-label': `${t(`mark.${mark.kind}`)}: ${mark.label}, ${span(mark)}`,
  };
  return (
    <Tooltip
      multiline
      maw={340}
      label={
        <>
          <Text size="xs" fw={600}>
            {mark.label}
          </Text>
          <Text size="xs">
            {t(`mark.${mark.kind}`)} · {span(mark)}
          </Text>
        </>
      }
    >
      {mark.href === null ? (
        <span {...look} role="img">
          {inside}
        </span>
      ) : (
        <UnstyledButton component={Link} href={mark.href} {...look}>
          {inside}
        </UnstyledButton>
      )}
    </Tooltip>
  );
}

/** What would lie on top of each other is one bar that opens as a list. */
function ManyMarks({ group }: { group: MarkGroup }): ReactNode {
  const { t } = useTranslation('signals');
  const severity = worstOf(group.marks);
  const label = t('marksHere', { count: group.marks.length });
  return (
    <Menu position="bottom-start" width={340}>
      <Menu.Target>
        <UnstyledButton className="chart-mark" data-severity={severity} aria-label={label}>
          <SeverityIcon severity={severity} size={14} />
          <span className="chart-mark-label">{label}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {group.marks.map((mark) => (
          <MarkItem key={mark.id} mark={mark} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function MarkItem({ mark }: { mark: Mark }): ReactNode {
  const { t } = useTranslation('signals');
  const span = useSpan();
  const leftSection = <SeverityIcon severity={mark.severity} size={16} />;
  const content = (
    <>
      <Text size="sm">{mark.label}</Text>
      <Text size="xs" c="dimmed">
        {t(`mark.${mark.kind}`)} · {span(mark)}
      </Text>
    </>
  );
  if (mark.href === null) return <Menu.Item leftSection={leftSection}>{content}</Menu.Item>;
  return (
    <Menu.Item leftSection={leftSection} component={Link} href={mark.href}>
      {content}
    </Menu.Item>
  );
}
