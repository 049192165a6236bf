import { Anchor, Button, Group, Modal, Paper, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import {
  type RuleState,
  type RuleVersion,
  useDeleteDraft,
  useRuleVersions,
  useSetRuleState,
} from '../../../api/queries/rule-writing.ts';
import { useMay } from '../../../api/queries/session.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { useConfirm } from '../../../parts/confirm.tsx';
import { LoadingRows } from '../../../parts/loading.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { useToast } from '../../../parts/toast.tsx';
import { StateBadge } from '../state-badge.tsx';
import { Compare } from './compare.tsx';
import classes from './life.module.css';
import { Reach } from './reach.tsx';
import { reasonWords } from './reason-words.ts';
import { type Step, WhyDialog } from './why-dialog.tsx';

const shownAtFirst = 3;

/** Who changed the rule, when and why, and what each version may become now. */
export function Versions({ id }: { id: string }): ReactNode {
  const { t } = useTranslation('rules');
  const may = useMay()('rules.write');
  const toast = useToast();
  const versions = useRuleVersions(id);
  const setState = useSetRuleState();
  const [isWhole, setWhole] = useState(false);
  const [compared, setCompared] = useState<RuleVersion | null>(null);
  const [step, setStep] = useState<Step | null>(null);
  const items = versions.data?.items ?? [];
  const live = items.find(({ state }) => state === 'live');
  const ask = (version: RuleVersion, state: Exclude<RuleState, 'draft'>) =>
    setStep({
      title: t(`life.ask.${state}.title`),
      body: (
        <>
          {t(`life.ask.${state}.body`)}
          {state !== 'retired' && (
            <Reach
              id={id}
              yaml={version.yaml}
              tried={version.transitions.some(({ to }) => to === 'shadow') ? { shadow: version.version } : {}}
            />
          )}
        </>
      ),
      action: t(`life.ask.${state}.action`),
      isDangerous: state === 'retired',
      async run(why) {
        await setState.mutateAsync({ id, version: version.version, state, why });
        toast({ message: t(`life.done.${state}`) });
      },
    });
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h5" mb={4}>
        {t('life.versions')}
      </Title>
      {versions.isPending && <LoadingRows count={3} />}
      {versions.error !== null && <ErrorNote error={versions.error} retry={() => versions.refetch()} />}
      <ul className={classes.versions}>
        {items.slice(0, isWhole ? items.length : shownAtFirst).map((version) => (
          <li key={version.version}>
            <Group gap="xs">
              <Text size="sm" fw={600}>
                {t('life.version', { number: version.version })}
              </Text>
              <StateBadge state={version.state} />
              {version.isShipped && (
                <Text size="xs" c="dimmed">
                  {t('life.isShipped')}
                </Text>
              )}
            </Group>
            <Course version={version} />
            <Group gap={4} mt={4} className={classes.steps}>
              {live !== undefined && live.version !== version.version && (
                <Anchor component="button" size="sm" className="touch" onClick={() => setCompared(version)}>
                  {t('life.compare')}
                </Anchor>
              )}
              {may && version.state === 'draft' && (
                <DeleteDraft id={id} draft={version} isOnly={items.length === 1} />
              )}
              {may &&
                version.next
                  .filter((state): state is Exclude<RuleState, 'draft'> => state !== 'draft')
                  .map((state) => (
                    <Button
                      key={state}
                      size="compact-sm"
                      variant="subtle"
                      color={state === 'retired' ? 'gray' : 'cyan'}
                      className="touch"
                      disabled={state !== 'retired' && version.faults.length > 0}
                      onClick={() => ask(version, state)}
                    >
                      {t(
                        version.isShipped && state === 'live'
                          ? 'life.useShipped'
                          : `life.ask.${state}.action`,
                      )}
                    </Button>
                  ))}
            </Group>
          </li>
        ))}
      </ul>
      {items.length > shownAtFirst && !isWhole && (
        <Anchor component="button" size="sm" className="touch" onClick={() => setWhole(true)}>
          {t('life.more', { count: items.length - shownAtFirst })}
        </Anchor>
      )}
      {step !== null && <WhyDialog step={step} close={() => setStep(null)} />}
      {compared !== null && live !== undefined && (
        <Modal
          opened
          onClose={() => setCompared(null)}
          size="90%"
          title={t('life.compareTitle', { from: live.version, to: compared.version })}
          closeButtonProps={{ 'aria-label': t('common:close') }}
        >
          <Compare before={live.yaml} after={compared.yaml} label={t('life.compare')} />
        </Modal>
      )}
    </Paper>
  );
}

/** A rule that was never more than a draft is gone with it. */
function DeleteDraft({ id, draft, isOnly }: { id: string; draft: RuleVersion; isOnly: boolean }): ReactNode {
  const { t } = useTranslation('rules');
  const confirm = useConfirm();
  const toast = useToast();
  const [, navigate] = useLocation();
  const deleteDraft = useDeleteDraft();
  const ask = async () => {
    const isSure = await confirm({
      title: t('life.deleteDraft'),
      body: t(isOnly ? 'life.deleteOnly' : 'life.deleteNext', { id }),
      action: t('life.deleteDraft'),
    });
    if (!isSure) return;
    try {
      await deleteDraft.mutateAsync({ id, hash: draft.hash, isOnly });
      if (isOnly) navigate('/rules', { replace: true });
      toast({ message: t('life.deleted') });
    } catch (error) {
      toast({ error });
    }
  };
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color="red"
      className="touch"
      loading={deleteDraft.isPending}
      onClick={ask}
    >
      {t('life.deleteDraft')}
    </Button>
  );
}

/** The newest first. */
function Course({ version }: { version: RuleVersion }): ReactNode {
  const { t } = useTranslation('rules');
  const format = useFormat();
  return (
    <ol className={classes.course}>
      {version.transitions.toReversed().map(({ from, to, by, at, why }) => (
        <li key={`${at} ${from} ${to}`}>
          {t('life.step', {
            time: format.short(at),
            who: by ?? t('life.server'),
            what: t(`life.became.${from === 'draft' && to === 'draft' ? 'rewritten' : to}`),
          })}
          {why !== '' && ` “${reasonWords(why, by, t)}”`}
        </li>
      ))}
    </ol>
  );
}
