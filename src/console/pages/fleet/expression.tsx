import { Anchor, Button, Code, Group, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';

const examples = [
  'vehicle.modelYear >= 2024 && vehicle.powertrain == "bev"',
  'vehicle.software["BMS"] == "4.2.0"',
  'has(vehicle.attributes.fleet) && vehicle.attributes.fleet == "north"',
];

/** A filter in CEL, for what the menus do not know. What the server says of it stands at the field. */
export function Expression({
  filter,
  error,
  apply,
  close,
}: {
  filter: string;
  error: string | undefined;
  apply: (filter: string) => void;
  close: () => void;
}): ReactNode {
  const { t } = useTranslation('fleet');
  const [text, setText] = useState(filter);
  useEffect(() => setText(filter), [filter]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    apply(text.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={6}>
        <Group gap="xs" align="flex-start" wrap="nowrap">
          <Textarea
            aria-label={t('expression')}
            placeholder={examples[0] ?? ''}
            value={text}
            error={error}
            autosize
            minRows={1}
            maxRows={5}
            maxLength={2000}
            spellCheck={false}
            autoFocus={filter === ''}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
            style={{ flex: 1 }}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.shiftKey) submit(event);
              if (event.key === 'Escape') close();
            }}
          />
          <Button type="submit" variant="light">
            {t('apply')}
          </Button>
          <Button
            variant="subtle"
            color="gray"
            onClick={() => {
              apply('');
              close();
            }}
          >
            {t('common:remove')}
          </Button>
        </Group>
        {text === '' && (
          <Text size="xs" c="dimmed" component="div">
            {t('expressionHint')}{' '}
            {examples.map((example) => (
              <Anchor key={example} component="button" type="button" mr={6} onClick={() => setText(example)}>
                <Code>{example}</Code>
              </Anchor>
            ))}
          </Text>
        )}
      </Stack>
    </form>
  );
}
