import { useEffect } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { useListKeys } from '../../../parts/list-keys.ts';
import { isMeantElsewhere, useShortcuts } from '../../../parts/shortcuts.ts';

const cardsOf = (column: ParentNode | null | undefined) => [
  ...(column?.querySelectorAll<HTMLElement>('[data-card]') ?? []),
];
const current = () => document.activeElement?.closest<HTMLElement>('[data-card]') ?? null;

function focus(card: HTMLElement | undefined): void {
  card?.querySelector('a')?.focus();
  card?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/** Up and down within the column; the first card of the board where none has the focus. */
function move(by: number): void {
  const card = current();
  if (card === null) {
    focus(cardsOf(document)[0]);
    return;
  }
  const cards = cardsOf(card.closest('[data-column]'));
  focus(cards[cards.indexOf(card) + by]);
}

/** To the same height in the next column that has a card. */
function cross(by: number): void {
  const card = current();
  const all = [...document.querySelectorAll('[data-column]')];
  const column = card?.closest('[data-column]') ?? null;
  if (card === null || column === null) return;
  const height = cardsOf(column).indexOf(card);
  for (let index = all.indexOf(column) + by; index >= 0 && index < all.length; index += by) {
    const cards = cardsOf(all[index]);
    if (cards.length === 0) continue;
    focus(cards[Math.min(height, cards.length - 1)]);
    return;
  }
}

const arrows: Record<string, () => void> = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  ArrowRight: () => cross(1),
  ArrowLeft: () => cross(-1),
};

/** j, k, h, l or arrows go from card to card, m asks where to move the card, Enter opens it. */
export function useBoardKeys(): void {
  const { t } = useTranslation('cases');
  useListKeys({ move, open: () => current()?.querySelector('a')?.click() });
  useShortcuts([
    { keys: 'h', label: t('keys.h'), run: () => cross(-1) },
    { keys: 'l', label: t('keys.l'), run: () => cross(1) },
    {
      keys: 'm',
      label: t('keys.m'),
      run: () => current()?.querySelector<HTMLElement>('[data-move]')?.click(),
    },
  ]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const run = arrows[event.key];
      if (run === undefined || current() === null || isMeantElsewhere(event)) return;
      event.preventDefault();
      run();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
