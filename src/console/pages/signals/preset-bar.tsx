import { Button, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import { presetNames, presetSignals } from './presets.ts';
import classes from './signals.module.css';
import { ToolButton } from './tool-button.tsx';

/** Signals by the question one has; what this vehicle sends nothing of is not offered. */
export function PresetBar({
  sent,
  picked,
  onPick,
  onAdd,
}: {
  sent: readonly string[];
  picked: readonly string[];
  onPick: (signals: readonly string[]) => void;
  /** Opens the list of signals, where there is no room for it beside the charts. */
  onAdd: () => void;
}): ReactNode {
  const { t } = useTranslation('signals');
  const offered = presetNames
    .map((name) => ({ name, signals: presetSignals(name, sent) }))
    .filter(
      ({ signals }, index, all) =>
        signals.length > 0 && all.findIndex((other) => other.signals.join() === signals.join()) === index,
    );
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons, not a set of fields
    <div className={classes.presets} role="group" aria-label={t('presets')}>
      <Text size="sm" c="dimmed" component="span" style={{ alignSelf: 'center' }} visibleFrom="md">
        {t('presets')}
      </Text>
      <ToolButton icon="plus" label={t('add')} isWordAlways variant="light" hiddenFrom="md" onClick={onAdd} />
      {offered.map(({ name, signals }) => {
        const isShown = signals.length === picked.length && signals.every((path) => picked.includes(path));
        return (
          <Button
            key={name}
            size="compact-sm"
            fw={500}
            variant={isShown ? 'light' : 'default'}
            className="touch"
            aria-pressed={isShown}
            onClick={() => onPick(signals)}
          >
            {t(`preset.${name}`)}
          </Button>
        );
      })}
    </div>
  );
}
