import { MultiSelect, Paper, Select, Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useReleases } from '../../../api/queries/releases.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import classes from '../campaigns.module.css';
import type { FieldProps } from './field-props.ts';

/** What it is called, and what it installs. */
export function WhatFields({ draft, change, errors }: FieldProps): ReactNode {
  const { t } = useTranslation('campaigns');
  const releases = useReleases();
  const items = releases.data?.pages.flatMap((page) => page.items) ?? [];
  const options = items.map(({ id, name, version, isTrusted, rollback }) => ({
    value: id,
    label: `${name} ${version}${rollback ? ` · ${t('isRollback')}` : ''}${
      isTrusted ? '' : ` · ${t('notTrusted')}`
    }`,
    disabled: !isTrusted,
  }));
  // One that is on a later page of the list.
  const known =
    draft.releaseId === '' || options.some(({ value }) => value === draft.releaseId)
      ? options
      : [{ value: draft.releaseId, label: draft.releaseId, disabled: false }, ...options];
  return (
    <Paper withBorder p="md" component="section">
      <Stack gap="sm">
        <div className={classes.fields}>
          <TextInput
            label={t('form.name')}
            value={draft.name}
            maxLength={200}
            error={errors.name}
            onChange={({ currentTarget }) => change({ name: currentTarget.value })}
          />
          <Select
            label={t('form.release')}
            placeholder={t('form.chooseRelease')}
            searchable
            data={known}
            value={draft.releaseId === '' ? null : draft.releaseId}
            error={errors.releaseId}
            onChange={(releaseId) =>
              change({ releaseId: releaseId ?? '', via: draft.via.filter((id) => id !== releaseId) })
            }
          />
        </div>
        {items.length > 1 && (
          <MultiSelect
            label={t('form.via')}
            description={t('form.viaHint')}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': t('common:clear') }}
            data={options.filter(({ value }) => value !== draft.releaseId)}
            value={[...draft.via]}
            error={errors.via}
            onChange={(via) => change({ via })}
          />
        )}
      </Stack>
    </Paper>
  );
}
