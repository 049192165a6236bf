import { Alert, Button, Group, Stack, Tabs, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import {
  type RuleState,
  useCatalogueSignals,
  useKeepDraft,
  useRuleCheck,
  useRuleSchema,
  useSetRuleState,
} from '../../../api/queries/rule-writing.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { LoadingBlock } from '../../../parts/loading.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { useToast } from '../../../parts/toast.tsx';
import { useUrlState } from '../../../parts/url-state.ts';
import { BacktestPanel } from '../backtest/backtest-panel.tsx';
import { Reach } from '../life/reach.tsx';
import { type Step, WhyDialog } from '../life/why-dialog.tsx';
import classes from './edit.module.css';
import { FaultList } from './fault-list.tsx';
import { useKeptText } from './kept-text.ts';
import { Preview } from './preview.tsx';
import { completionWords } from './rule-words.ts';
import { YamlEditor, type YamlEditorHandle } from './yaml-editor.tsx';

const checkAfterMs = 250;
const idIn = (yaml: string): string => /^id:\s*["']?([^\s"'#]+)/m.exec(yaml)?.[1] ?? '';

/** A rule is written here: the text at the left, what the server makes of it at the right, what becomes of it below. */
export function RuleEditor({
  id,
  base,
  draftHash,
}: {
  /** Null: a new rule. */
  id: string | null;
  base: string;
  /** Of the draft that `base` is; null where there is none yet. */
  draftHash: string | null;
}): ReactNode {
  const { t } = useTranslation('rules');
  const format = useFormat();
  const url = useUrlState();
  const toast = useToast();
  const [, navigate] = useLocation();
  const editor = useRef<YamlEditorHandle>(null);
  const { text, change, isChanged, foundAt, isOfOldBase } = useKeptText(id ?? `new ${idIn(base)}`, base);
  const [checkedText] = useDebouncedValue(text, checkAfterMs);
  const check = useRuleCheck(checkedText, id);
  const schema = useRuleSchema();
  const signals = useCatalogueSignals();
  const keepDraft = useKeepDraft();
  const setState = useSetRuleState();
  const [step, setStep] = useState<Step | null>(null);
  const [triedText, setTriedText] = useState<string | null>(null);
  const words = useMemo(
    () => completionWords(schema.data ?? {}, signals.data ?? []),
    [schema.data, signals.data],
  );
  const { faults = [], warnings = [], rule = null } = check.data ?? {};
  const isCurrent = check.isSuccess && !check.isPlaceholderData && checkedText === text;
  const isSound = isCurrent && rule !== null;
  const name = id ?? idIn(text);

  const keep = async (why: string) => {
    const draft = await keepDraft.mutateAsync({
      ...{ id: name, yaml: text, why },
      ...{ replaces: draftHash, isNew: id === null },
    });
    if (id === null) {
      change(base);
      navigate(`/rules/${name}/edit`, { replace: true });
    }
    return draft;
  };
  const backtest = url.get('backtest');
  const tried =
    backtest === ''
      ? {}
      : { backtest: { id: backtest, isOfOlderText: triedText !== null && triedText !== text } };
  const ask = (state: RuleState) =>
    setStep({
      title: t(`life.ask.${state as 'draft'}.title`),
      body: (
        <>
          {t(`life.ask.${state as 'draft'}.body`)}
          {state !== 'draft' && <Reach id={id} yaml={text} tried={tried} />}
        </>
      ),
      action: t(`life.ask.${state as 'draft'}.action`),
      async run(why) {
        const draft = await keep(why);
        if (state === 'draft') {
          toast({ message: t('edit.kept') });
          return;
        }
        await setState.mutateAsync({ id: name, version: draft.version, state: state as 'live', why });
        toast({ message: t(`life.done.${state as 'live'}`) });
        navigate(`/rules/${name}`);
      },
    });

  return (
    <Stack gap="md">
      {(foundAt !== null || isOfOldBase) && (
        <Alert color={isOfOldBase ? 'orange' : 'blue'} p="xs">
          <Group justify="space-between" gap="xs">
            <Text size="sm">
              {foundAt === null
                ? t('edit.writtenSince')
                : t(isOfOldBase ? 'edit.foundOld' : 'edit.found', { time: format.short(foundAt) })}
            </Text>
            <Button size="compact-sm" variant="default" className="touch" onClick={() => change(base)}>
              {t('edit.discard')}
            </Button>
          </Group>
        </Alert>
      )}
      <div className={classes.columns}>
        <Stack gap="xs" miw={0} className={classes.text}>
          <div className={classes.editor}>
            <YamlEditor
              text={text}
              onChange={change}
              faults={faults}
              warnings={warnings}
              words={words}
              label={t('edit.text')}
              handle={editor}
            />
          </div>
          <Text size="xs" c="dimmed" visibleFrom="md">
            {t('edit.keys')}
          </Text>
          {check.error !== null && <ErrorNote error={check.error} retry={() => check.refetch()} />}
          {check.isSuccess && (
            <FaultList
              faults={faults}
              warnings={warnings}
              goTo={({ line, column }) => editor.current?.goTo(line, column)}
            />
          )}
        </Stack>
        <Tabs
          value={url.get('side') === 'backtest' ? 'backtest' : 'words'}
          onChange={(value) => url.set({ side: value === 'words' ? null : value })}
          keepMounted
          miw={0}
        >
          <Tabs.List mb="md">
            <Tabs.Tab value="words" className="touch">
              {t('edit.preview')}
            </Tabs.Tab>
            <Tabs.Tab value="backtest" className="touch">
              {t('backtest.title')}
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="words">
            {check.isPending ? <LoadingBlock height={320} /> : <Preview rule={rule} />}
          </Tabs.Panel>
          <Tabs.Panel value="backtest">
            <BacktestPanel yaml={text} canRun={isSound} tried={triedText} onTry={setTriedText} />
          </Tabs.Panel>
        </Tabs>
      </div>
      <Group justify="flex-end" gap="xs" className={classes.bar}>
        {isChanged && (
          <Text size="sm" c="dimmed" mr="auto">
            {t('edit.changed')}
          </Text>
        )}
        <Button
          variant="default"
          className="touch"
          disabled={name === '' || (!isChanged && draftHash !== null)}
          onClick={() => ask('draft')}
        >
          {t('life.ask.draft.action')}
        </Button>
        <Button
          variant="light"
          color="grape"
          className="touch"
          disabled={!isSound}
          onClick={() => ask('shadow')}
        >
          {t('life.ask.shadow.action')}
        </Button>
        <Button className="touch" disabled={!isSound} onClick={() => ask('live')}>
          {t('life.ask.live.action')}
        </Button>
      </Group>
      {step !== null && <WhyDialog step={step} close={() => setStep(null)} />}
    </Stack>
  );
}
