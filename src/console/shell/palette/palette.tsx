import { Loader, Modal, ScrollArea, Text, TextInput } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { useLocation } from 'wouter';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { Vin } from '../../parts/vin.tsx';
import classes from './palette.module.css';
import type { PaletteItem } from './palette-item.ts';
import { usePaletteItems } from './use-palette-items.ts';

/** Ctrl-K: any vehicle, view, page or action by a few letters. Arrows choose, Enter goes, Ctrl-Enter opens in a tab of its own. */
export function Palette({ close, help }: { close: () => void; help: () => void }): ReactNode {
  const { t } = useTranslation('shell');
  const [, go] = useLocation();
  const [question, setQuestion] = useState('');
  const [wanted, setWanted] = useState(0);
  const listId = useId();
  const { items, isSearching, error } = usePaletteItems(question, help);
  const active = Math.min(wanted, items.length - 1);

  const take = (item: PaletteItem | undefined, inNewTab: boolean) => {
    if (item === undefined) return;
    if (item.href !== undefined && inNewTab) window.open(item.href, '_blank', 'noopener');
    else {
      close();
      if (item.href !== undefined) go(item.href);
      else item.run?.();
    }
  };
  const choose = (index: number) => {
    setWanted(index);
    document.getElementById(`${listId}-${index}`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const count = Math.max(1, items.length);
    if (event.key === 'ArrowDown') choose((active + 1) % count);
    else if (event.key === 'ArrowUp') choose((active + count - 1) % count);
    else if (event.key === 'Enter') take(items[active], event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  };

  return (
    <Modal.Root opened onClose={close} size="lg" padding={0} yOffset="10dvh">
      <Modal.Overlay />
      <Modal.Content aria-label={t('palette.title')} className={classes.content}>
        <TextInput
          size="lg"
          variant="unstyled"
          className={classes.field}
          placeholder={t('palette.placeholder')}
          aria-label={t('palette.placeholder')}
          leftSection={<Icon name="search" />}
          rightSection={isSearching ? <Loader size="xs" /> : null}
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-autocomplete="list"
          {...(active >= 0 ? { 'aria-activedescendant': `${listId}-${active}` } : {})}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          value={question}
          onChange={(event) => {
            setQuestion(event.currentTarget.value);
            setWanted(0);
          }}
          onKeyDown={onKeyDown}
        />
        <ScrollArea.Autosize mah="min(60dvh, 480px)" className={classes.scroller}>
          <div role="listbox" id={listId} aria-label={t('palette.title')} className={classes.list}>
            {items.map((item, index) => (
              <Row
                key={item.id}
                id={`${listId}-${index}`}
                item={item}
                heading={items[index - 1]?.group === item.group ? null : t(`palette.${item.group}`)}
                isActive={index === active}
                point={() => setWanted(index)}
                take={(inNewTab) => take(item, inNewTab)}
              />
            ))}
          </div>
          {error !== null && <ErrorNote error={error} />}
          {items.length === 0 && error === null && (
            <Text c="dimmed" size="sm" ta="center" py="xl" role="status">
              {isSearching ? t('common:loading') : t('palette.nothing')}
            </Text>
          )}
        </ScrollArea.Autosize>
      </Modal.Content>
    </Modal.Root>
  );
}

function Row(properties: {
  id: string;
  item: PaletteItem;
  heading: string | null;
  isActive: boolean;
  point: () => void;
  take: (inNewTab: boolean) => void;
}): ReactNode {
  const { id, item, heading, isActive, point, take } = properties;
  return (
    <>
      {heading !== null && (
        <div className={classes.heading} role="presentation">
          {heading}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys */}
      <div
        id={id}
        role="option"
        tabIndex={-1}
        aria-selected={isActive}
        className={classes.item}
        onMouseMove={point}
        onClick={(event) => take(event.ctrlKey || event.metaKey)}
      >
        <Icon name={item.icon} size={18} />
        <span className={classes.label}>{item.isVin === true ? <Vin vin={item.label} /> : item.label}</span>
        {item.hint !== undefined && <span className={classes.hint}>{item.hint}</span>}
      </div>
    </>
  );
}
