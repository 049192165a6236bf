import { Button, Popover, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { localText, timeOfLocal } from '../../format/local-time.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import classes from './signals.module.css';
import { ToolButton } from './tool-button.tsx';
import { type Explorer, type QuickRange, quickRanges } from './use-explorer.ts';

const custom = 'custom';

/** The last hours or days, or any times. */
export function RangePicker({ explorer }: { explorer: Explorer }): ReactNode {
  const { t } = useTranslation('signals');
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const { last, range } = explorer;
  return (
    <>
      <SegmentedControl
        aria-label={t('rangeLabel')}
        size="xs"
        className={classes.ranges}
        value={last ?? custom}
        onChange={(value) => explorer.setLast(value as QuickRange)}
        data={Object.keys(quickRanges).map((name) => ({
          value: name,
          label: t(`range.${name as QuickRange}`),
        }))}
      />
      <Popover opened={isOpen} onChange={setOpen} position="bottom-start" width={300} trapFocus withinPortal>
        <Popover.Target>
          <ToolButton
            icon="clock"
            label={last === null ? `${format.short(range.from)} – ${format.short(range.to)}` : t('custom')}
            isWordAlways={last === null}
            {...(last === null ? { variant: 'light' } : {})}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          />
        </Popover.Target>
        <Popover.Dropdown>
          {isOpen && (
            <Times
              from={range.from}
              to={range.to}
              onApply={(next) => {
                explorer.setRange(next);
                setOpen(false);
              }}
            />
          )}
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

function Times({
  from,
  to,
  onApply,
}: {
  from: number;
  to: number;
  onApply: (range: { from: number; to: number }) => void;
}): ReactNode {
  const { t } = useTranslation('signals');
  const { timeZone } = useFormat();
  const [texts, setTexts] = useState({ from: localText(from, timeZone), to: localText(to, timeZone) });
  const [error, setError] = useState<string | null>(null);
  const field = (name: 'from' | 'to') => (
    <TextInput
      type="datetime-local"
      step={60}
      label={t(name)}
      value={texts[name]}
      className="touch"
      onChange={(event) => {
        const { value } = event.currentTarget;
        setTexts((old) => ({ ...old, [name]: value }));
      }}
      error={name === 'to' ? error : null}
    />
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const next = { from: timeOfLocal(texts.from, timeZone), to: timeOfLocal(texts.to, timeZone) };
        if (next.from === null || next.to === null) setError(t('rangeMissing'));
        else if (next.from >= next.to) setError(t('rangeOrder'));
        else onApply({ from: next.from, to: next.to });
      }}
    >
      <Stack gap="xs">
        {field('from')}
        {field('to')}
        <Text size="xs" c="dimmed">
          {t('zoneNote', { zone: timeZone })}
        </Text>
        <Button type="submit" className="touch">
          {t('apply')}
        </Button>
      </Stack>
    </form>
  );
}
