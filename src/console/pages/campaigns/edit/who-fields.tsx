import { Anchor, Code, Group, Paper, Stack, Switch, Text, Textarea, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Problem } from '../../../api/problem.ts';
import { useSelected } from '../../../api/queries/campaigns.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { useProblemText } from '../../../parts/problem-text.ts';
import { Vin } from '../../../parts/vin.tsx';
import type { FieldProps } from './field-props.ts';

const everybody = 'true';
const examples = [
  'vehicle.software["BMS"] == "4.2.1"',
  'vehicle.model == "Aurora E5" && vehicle.modelYear >= 2024',
  'vehicle.market in ["DE", "FR"]',
];
const settleMs = 350;

/** Who gets it: an expression, how many it matches now, and who is left out. */
export function WhoFields({ draft, change, errors }: FieldProps): ReactNode {
  const { t } = useTranslation('campaigns');
  return (
    <Paper withBorder p="md" component="section">
      <Stack gap="sm">
        <Title order={2} size="h5">
          {t('form.who')}
        </Title>
        <Textarea
          label={t('form.selector')}
          description={t('form.selectorHint')}
          value={draft.selector}
          autosize
          minRows={1}
          maxRows={6}
          maxLength={2000}
          spellCheck={false}
          error={errors.selector}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          onChange={({ currentTarget }) => change({ selector: currentTarget.value })}
        />
        {draft.selector.trim() === '' ? (
          <Group gap="xs">
            <Anchor
              component="button"
              type="button"
              size="sm"
              className="touch"
              onClick={() => change({ selector: everybody })}
            >
              {t('form.everybody')}
            </Anchor>
            {examples.map((example) => (
              <Anchor
                key={example}
                component="button"
                type="button"
                ta="start"
                className="touch"
                onClick={() => change({ selector: example })}
              >
                <Code>{example}</Code>
              </Anchor>
            ))}
          </Group>
        ) : (
          <Matched selector={draft.selector.trim()} />
        )}
        <Switch
          label={t('form.openCases')}
          description={t('form.openCasesHint')}
          checked={draft.openCases}
          onChange={({ currentTarget }) => change({ openCases: currentTarget.checked })}
        />
        <Textarea
          label={t('form.vins')}
          description={t('form.vinsHint')}
          placeholder={t('form.vinsExample')}
          value={draft.vins}
          autosize
          minRows={1}
          maxRows={8}
          spellCheck={false}
          error={Object.entries(errors).find(([path]) => path.startsWith('exclusions.vins'))?.[1]}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          onChange={({ currentTarget }) => change({ vins: currentTarget.value })}
        />
        <Text size="xs" c="dimmed">
          {t('form.alwaysOut')}
        </Text>
      </Stack>
    </Paper>
  );
}

/** Counted while one types. */
function Matched({ selector }: { selector: string }): ReactNode {
  const { t } = useTranslation('campaigns');
  const textOf = useProblemText();
  const [settled] = useDebouncedValue(selector, settleMs);
  const found = useSelected(settled);
  if (found.error !== null) {
    const field = found.error instanceof Problem ? found.error.fields[0]?.message : undefined;
    return (
      <Text size="sm" c="red" role="alert">
        {field ?? textOf(found.error)}
      </Text>
    );
  }
  const { items = [], total } = found.data ?? {};
  return (
    <div aria-live="polite" style={{ minHeight: 44 }}>
      <Text size="sm" fw={600}>
        {total === undefined ? t('common:loading') : t('form.matches', { count: total })}
      </Text>
      <Group gap="xs">
        {items.map(({ vin, model }) => (
          <Text key={vin} size="xs" c="dimmed">
            <Vin vin={vin} /> {model}
          </Text>
        ))}
      </Group>
    </div>
  );
}
