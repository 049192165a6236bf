import { Alert, Button, Group, Paper, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { useCheckRelease } from '../../../api/queries/releases.ts';
import { useMay } from '../../../api/queries/session.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { useConfirm } from '../../../parts/confirm.tsx';
import { fieldErrors } from '../../../parts/field-errors.ts';
import { Icon } from '../../../parts/icon.tsx';
import { Page } from '../../../parts/page.tsx';
import { ErrorNote, NoPermission } from '../../../parts/states.tsx';
import classes from '../releases.module.css';
import { SignedDrop } from '../signed-drop.tsx';
import { UploadList } from '../upload-list.tsx';
import { emptyDraft, emptyImage, type ImageDraft, idOf, manifestOf, type ReleaseDraft } from './draft.ts';
import { ImageFields } from './image-fields.tsx';
import { forgetDraft, keepDraft, keptDraft } from './kept-draft.ts';
import { NotesFields } from './notes-fields.tsx';
import { RxswinFields } from './rxswin-fields.tsx';
import { SignStep } from './sign-step.tsx';

/** A release is described here, signed where the key is, and given back. What was written stays in this browser until then. */
export function NewReleasePage(): ReactNode {
  const { t } = useTranslation('releases');
  const may = useMay();
  return (
    <Page title={t('new')} width="narrow" back={{ href: '/releases', label: t('places.releases') }}>
      {may('releases.write') ? <Form /> : <NoPermission />}
    </Page>
  );
}

function Form(): ReactNode {
  const { t } = useTranslation('releases');
  const confirm = useConfirm();
  const check = useCheckRelease();
  const [draft, setDraft] = useState(keptDraft);
  useEffect(() => keepDraft(draft), [draft]);
  const change = (part: Partial<ReleaseDraft>) => {
    setDraft((old) => ({ ...old, ...part }));
    // What was checked is not what is written any more.
    if (check.isSuccess) check.reset();
  };
  const errors = fieldErrors(check.error);
  const hasFields = Object.keys(errors).length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    check.mutate(manifestOf(draft), {
      onSuccess: () => requestAnimationFrame(() => document.getElementById('sign')?.scrollIntoView()),
    });
  };
  const putImage = (index: number, part: Partial<ImageDraft>) =>
    change({ images: draft.images.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  const move = (index: number, by: -1 | 1) => {
    const images = [...draft.images];
    const [moved] = images.splice(index, 1);
    if (moved !== undefined) change({ images: images.toSpliced(index + by, 0, moved) });
  };
  const startAnew = async () => {
    const isSure = await confirm({ title: t('form.anew'), body: t('form.anewBody'), action: t('form.anew') });
    if (!isSure) return;
    forgetDraft();
    setDraft(emptyDraft);
    check.reset();
  };
  return (
    <Stack>
      <Paper withBorder p="md" component="details">
        <summary className={classes.summary}>{t('form.signedAlready')}</summary>
        <div style={{ marginTop: 12 }}>
          <SignedDrop />
        </div>
      </Paper>
      <form onSubmit={submit} noValidate>
        <Stack>
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
                <TextInput
                  label={t('form.version')}
                  value={draft.version}
                  maxLength={128}
                  error={errors.version}
                  onChange={({ currentTarget }) => change({ version: currentTarget.value })}
                />
                <TextInput
                  label={t('id')}
                  value={idOf(draft)}
                  maxLength={100}
                  spellCheck={false}
                  error={errors.id}
                  onChange={({ currentTarget: { value } }) => change({ id: value === '' ? null : value })}
                />
              </div>
              <Switch
                label={t('form.rollback')}
                description={t('form.rollbackHint')}
                checked={draft.isRollback}
                onChange={({ currentTarget }) => change({ isRollback: currentTarget.checked })}
              />
            </Stack>
          </Paper>
          <Title order={2} size="h5">
            {t('files.title')}
          </Title>
          <UploadList />
          <Title order={2} size="h5">
            {t('form.images')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('form.imagesHint')}
          </Text>
          {draft.images.map((image, index) => (
            <ImageFields
              key={image.key}
              image={image}
              place={index}
              of={draft.images.length}
              change={(part) => putImage(index, part)}
              move={(by) => move(index, by)}
              remove={() => change({ images: draft.images.toSpliced(index, 1) })}
              errorOf={(field) => errors[`images.${index}.${field}`]}
            />
          ))}
          <Button
            variant="default"
            className="touch"
            leftSection={<Icon name="plus" size={16} />}
            onClick={() => {
              const key = Math.max(...draft.images.map((image) => image.key)) + 1;
              change({ images: [...draft.images, emptyImage(key)] });
            }}
          >
            {t('form.addImage')}
          </Button>
          <NotesFields
            notes={draft.notes}
            change={(notes) => change({ notes })}
            errorOf={(field) => errors[field]}
          />
          <RxswinFields
            rows={draft.rxswin}
            change={(rxswin) => change({ rxswin })}
            errorOf={(field) => errors[field]}
          />
          {hasFields && (
            <Alert color="red" variant="light" role="alert" title={t('form.wrong')}>
              <ul className={classes.faults}>
                {Object.entries(errors).map(([path, message]) => (
                  <li key={path} lang="en">
                    <code>{path}</code> {message}
                  </li>
                ))}
              </ul>
            </Alert>
          )}
          {check.error !== null && !hasFields && <ErrorNote error={check.error} />}
          <Group justify="space-between" gap="xs">
            <Button variant="subtle" color="gray" className="touch" onClick={startAnew}>
              {t('form.anew')}
            </Button>
            <Button type="submit" className="touch" loading={check.isPending}>
              {t('form.check')}
            </Button>
          </Group>
        </Stack>
      </form>
      {check.data !== undefined && <SignStep id={idOf(draft)} checked={check.data} />}
    </Stack>
  );
}
