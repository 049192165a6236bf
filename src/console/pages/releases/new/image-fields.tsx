import { ActionIcon, Checkbox, Group, Paper, Radio, Stack, TagsInput, TextInput, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Icon } from '../../../parts/icon.tsx';
import classes from '../releases.module.css';
import { DeltaFields } from './delta-fields.tsx';
import { DependencyFields } from './dependency-fields.tsx';
import type { ImageDraft } from './draft.ts';
import { FileField } from './file-field.tsx';

/** What one control unit gets. `errorOf`: of a field of the image. */
export function ImageFields({
  image,
  place,
  of,
  change,
  move,
  remove,
  errorOf,
}: {
  image: ImageDraft;
  place: number;
  of: number;
  change: (part: Partial<ImageDraft>) => void;
  move: (by: -1 | 1) => void;
  remove: () => void;
  errorOf: (field: string) => string | undefined;
}): ReactNode {
  const { t } = useTranslation('releases');
  const name = image.ecu.trim() || t('form.image', { number: place + 1 });
  const inAny = (field: string, list: readonly unknown[]) =>
    errorOf(field) ?? list.map((_, index) => errorOf(`${field}.${index}`)).find((one) => one !== undefined);
  return (
    <Paper withBorder p="md" component="section" aria-label={name}>
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={3} size="h6">
          {name}
        </Title>
        <Group gap={2}>
          {of > 1 &&
            ([-1, 1] as const).map((by) => (
              <ActionIcon
                key={by}
                variant="subtle"
                color="gray"
                size="lg"
                className="touch"
                disabled={place + by < 0 || place + by >= of}
                aria-label={t(by < 0 ? 'form.earlier' : 'form.later', { name })}
                onClick={() => move(by)}
              >
                <Icon name={by < 0 ? 'up' : 'down'} size={18} />
              </ActionIcon>
            ))}
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            className="touch"
            disabled={of === 1}
            aria-label={t('form.removeImage', { name })}
            onClick={remove}
          >
            <Icon name="trash" size={18} />
          </ActionIcon>
        </Group>
      </Group>
      <Stack gap="sm">
        <div className={classes.fields}>
          <TextInput
            label={t('form.ecu')}
            description={t('form.ecuHint')}
            value={image.ecu}
            maxLength={64}
            error={errorOf('ecu')}
            onChange={({ currentTarget }) => change({ ecu: currentTarget.value })}
          />
          <TextInput
            label={t('form.toVersion')}
            description={t('form.toVersionHint')}
            value={image.version}
            maxLength={128}
            error={errorOf('version')}
            onChange={({ currentTarget }) => change({ version: currentTarget.value })}
          />
        </div>
        <TagsInput
          label={t('form.hardware')}
          description={t('form.hardwareHint')}
          value={[...image.hardware]}
          onChange={(hardware) => change({ hardware })}
          acceptValueOnBlur
          error={inAny('hardware', image.hardware)}
        />
        <FileField
          label={t('form.full')}
          value={image.full}
          change={(full) => change({ full })}
          error={image.full === null ? errorOf('artifacts') : errorOf('artifacts.0.from')}
        />
        <Radio.Group
          label={t('form.from')}
          value={image.from === null ? 'any' : 'listed'}
          onChange={(value) => change({ from: value === 'any' ? null : [] })}
          error={image.from === null ? errorOf('from') : undefined}
        >
          <Group mt={6}>
            <Radio value="any" label={t('anyOlder')} className="touch-row" />
            <Radio value="listed" label={t('form.listed')} className="touch-row" />
          </Group>
        </Radio.Group>
        {image.from !== null && (
          <TagsInput
            label={t('form.versions')}
            value={[...image.from]}
            onChange={(from) => change({ from })}
            acceptValueOnBlur
            error={inAny('from', image.from)}
          />
        )}
        <DeltaFields
          deltas={image.deltas}
          change={(deltas) => change({ deltas })}
          errorOf={(index, field) =>
            errorOf(`artifacts.${index + (image.full === null ? 0 : 1)}${field === '' ? '' : `.${field}`}`)
          }
        />
        <DependencyFields
          dependsOn={image.dependsOn}
          change={(dependsOn) => change({ dependsOn })}
          errorOf={(index, field) => errorOf(`dependsOn.${index}${field === '' ? '' : `.${field}`}`)}
        />
        <Checkbox
          className="touch-row"
          label={t('form.optional')}
          checked={image.isOptional}
          onChange={({ currentTarget }) => change({ isOptional: currentTarget.checked })}
        />
      </Stack>
    </Paper>
  );
}
