import { Alert, Button, Group, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { type CampaignPlan, usePlanCampaign, useSaveCampaign } from '../../../api/queries/campaigns.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { fieldErrors } from '../../../parts/field-errors.ts';
import { ErrorNote } from '../../../parts/states.tsx';
import { useToast } from '../../../parts/toast.tsx';
import classes from '../campaigns.module.css';
import { type PlanPart, usePlanWords } from '../use-plan-words.ts';
import { CarFields } from './car-fields.tsx';
import { ConsentFields } from './consent-fields.tsx';
import { type FormDraft, hasBlank, requestOf } from './draft.ts';
import { DryRun } from './dry-run.tsx';
import type { PlanFieldProps } from './field-props.ts';
import { GateFields } from './gate-fields.tsx';
import { PaceFields } from './pace-fields.tsx';
import { Section } from './section.tsx';
import { TimeFields } from './time-fields.tsx';
import { WaveFields } from './wave-fields.tsx';
import { WhatFields } from './what-fields.tsx';
import { WhoFields } from './who-fields.tsx';
import { WindowFields } from './window-fields.tsx';

/** The fields of a plan behind each title, and where they lie in it. */
const parts: Readonly<
  Record<PlanPart, readonly [(props: PlanFieldProps) => ReactNode, readonly (keyof CampaignPlan)[]]>
> = {
  waves: [WaveFields, ['waves']],
  pace: [PaceFields, ['ramp', 'bandwidth']],
  windows: [WindowFields, ['windows']],
  car: [CarFields, ['preconditions']],
  consent: [ConsentFields, ['consent']],
  times: [TimeFields, ['deadlines', 'retries']],
  gates: [GateFields, ['gates']],
};

/** A campaign is written, tried out, and kept as a draft. `id` and `version`: of the draft that is changed. */
export function CampaignForm({
  first,
  id,
  version,
}: {
  first: FormDraft;
  id: string | null;
  version: number;
}): ReactNode {
  const { t } = useTranslation('campaigns');
  const toast = useToast();
  const [, go] = useLocation();
  const words = usePlanWords();
  const [draft, setDraft] = useState(first);
  const [tried, setTried] = useState<FormDraft | null>(null);
  const [isSent, setSent] = useState(false);
  const save = useSaveCampaign();
  const plan = usePlanCampaign();
  const error = save.error ?? plan.error;
  const errors: Record<string, string | undefined> = { ...fieldErrors(error) };
  if (isSent) {
    if (draft.releaseId === '') errors.releaseId ??= t('missing');
    if (draft.selector.trim() === '') errors.selector ??= t('missing');
    if (draft.name.trim() === '' && tried !== draft) errors.name ??= t('missing');
  }
  const change = (part: Partial<FormDraft>) => setDraft((old) => ({ ...old, ...part }));
  const changePlan = (part: Partial<CampaignPlan>) =>
    setDraft((old) => ({ ...old, plan: { ...old.plan, ...part } }));
  const errorOf = (path: string) => errors[`plan.${path}`] ?? errors[path];
  const isWhole = draft.releaseId !== '' && draft.selector.trim() !== '' && !hasBlank(draft.plan);

  const tryOut = () => {
    setSent(true);
    save.reset();
    setTried(draft);
    if (!isWhole) return;
    const { name: _, ...request } = requestOf(draft);
    plan.mutate(request);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    setTried(null);
    plan.reset();
    if (!isWhole || draft.name.trim() === '') return;
    save.mutate(
      { id, version, draft: requestOf(draft) },
      {
        onSuccess: (detail) => {
          toast({ message: t('saved', { name: detail.name }) });
          go(`/campaigns/${detail.id}`, { replace: id !== null });
        },
      },
    );
  };
  const sentences = words(draft.plan);
  return (
    <form onSubmit={submit} noValidate className={classes.columns}>
      <Stack>
        <WhatFields draft={draft} change={change} errors={errors} />
        <WhoFields draft={draft} change={change} errors={errors} />
        {(Object.keys(parts) as PlanPart[]).map((part) => {
          const [Fields, places] = parts[part];
          const isWrong =
            places.some((place) => hasBlank(draft.plan[place])) ||
            Object.keys(errors).some((path) =>
              places.some((place) => path.replace(/^plan\./, '').startsWith(place)),
            );
          return (
            <Section key={part} title={t(`part.${part}`)} summary={sentences[part]} isWrong={isWrong}>
              <Fields plan={draft.plan} change={changePlan} errorOf={errorOf} />
            </Section>
          );
        })}
        {Object.keys(errors).length > 0 && (
          <Alert color="red" variant="light" role="alert" title={t('form.wrong')}>
            {Object.entries(errors)
              .map(([path, message]) => `${path}: ${message ?? ''}`)
              .join('; ')}
          </Alert>
        )}
        {error !== null && Object.keys(errors).length === 0 && <ErrorNote error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" className="touch" loading={plan.isPending} onClick={tryOut}>
            {t('form.dryRun')}
          </Button>
          <Button type="submit" className="touch" loading={save.isPending}>
            {t('form.save')}
          </Button>
        </Group>
      </Stack>
      <div className={classes.sticky}>
        <DryRun
          answer={plan.data}
          isPending={plan.isPending}
          isOld={plan.data !== undefined && tried !== draft}
          run={tryOut}
        />
      </div>
    </form>
  );
}
