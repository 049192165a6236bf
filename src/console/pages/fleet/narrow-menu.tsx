import { Button, Popover, ScrollArea, TextInput, UnstyledButton } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import classes from './filters.module.css';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly count: number;
  readonly isChosen: boolean;
  /** Where choosing it, or giving it up, leads. */
  readonly href: string;
}

const searchFrom = 9;

/** A filter with its values and how many vehicles each would leave. The values are links. */
export function NarrowMenu({ name, choices }: { name: string; choices: readonly Choice[] }): ReactNode {
  const { t } = useTranslation('fleet');
  const { number } = useFormat();
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState('');
  const chosen = choices.filter(({ isChosen }) => isChosen).length;
  const found = choices.filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      shadow="md"
      width={260}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant={chosen > 0 ? 'light' : 'default'}
          size="sm"
          px="sm"
          fw={500}
          className="touch"
          rightSection={<Icon name="down" size={14} />}
          onClick={() => setOpened(!opened)}
          aria-expanded={opened}
        >
          {chosen === 0 ? name : t('chosen', { name, count: chosen })}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={6}>
        {choices.length >= searchFrom && (
          <TextInput
            size="xs"
            mb={6}
            aria-label={t('findIn', { name })}
            placeholder={t('findIn', { name })}
            leftSection={<Icon name="search" size={14} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <ScrollArea.Autosize mah={320} type="auto">
          {found.map(({ value, label, count, isChosen, href }) => (
            <UnstyledButton
              key={value}
              component={Link}
              href={href}
              className={classes.choice}
              aria-current={isChosen ? 'true' : undefined}
            >
              <span className={classes.tick}>{isChosen && <Icon name="check" size={15} />}</span>
              <span className={classes.choiceName}>{label}</span>
              <span className="number">{number(count)}</span>
            </UnstyledButton>
          ))}
          {found.length === 0 && <span className={classes.nothing}>{t('nothingFound')}</span>}
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
