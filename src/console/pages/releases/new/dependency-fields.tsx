import { Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { AddLine, RemoveLine } from '../../../parts/line-buttons.tsx';
import classes from '../releases.module.css';
import type { ImageDraft } from './draft.ts';

/** What must be installed in other control units first. */
export function DependencyFields({
  dependsOn,
  change,
  errorOf,
}: {
  dependsOn: ImageDraft['dependsOn'];
  change: (dependsOn: ImageDraft['dependsOn']) => void;
  errorOf: (index: number, field: string) => string | undefined;
}): ReactNode {
  const { t } = useTranslation('releases');
  const put = (index: number, part: Partial<ImageDraft['dependsOn'][number]>) =>
    change(dependsOn.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <Stack gap="xs">
      {dependsOn.map(({ ecu, atLeast }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are what they are by their place
        <div key={index} className={classes.line}>
          <TextInput
            label={t('form.needsEcu')}
            value={ecu}
            error={errorOf(index, 'ecu') ?? errorOf(index, '')}
            onChange={({ currentTarget }) => put(index, { ecu: currentTarget.value })}
          />
          <TextInput
            label={t('form.needsVersion')}
            value={atLeast}
            error={errorOf(index, 'atLeast')}
            onChange={({ currentTarget }) => put(index, { atLeast: currentTarget.value })}
          />
          <span />
          <RemoveLine
            label={t('form.removeNeed', { ecu })}
            onClick={() => change(dependsOn.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <AddLine label={t('form.addNeed')} onClick={() => change([...dependsOn, { ecu: '', atLeast: '' }])} />
    </Stack>
  );
}
