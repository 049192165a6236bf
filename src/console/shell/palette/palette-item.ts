import type { IconName } from '../../parts/icon.tsx';

/** Something that the palette offers. */
export interface PaletteItem {
  readonly id: string;
  readonly group: 'here' | 'vehicles' | 'cases' | 'recent' | 'favourites' | 'views' | 'pages' | 'actions';
  readonly icon: IconName;
  readonly label: string;
  /** Said quietly beside it. */
  readonly hint?: string;
  readonly isVin?: boolean;
  /** Where it leads; else `run` does it. */
  readonly href?: string;
  readonly run?: () => void;
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/** Every word of the question begins a word of the label, or is in it where the label is not written in words. */
export function matches({ label }: Pick<PaletteItem, 'label'>, question: string): boolean {
  const text = plain(label);
  return plain(question)
    .split(/\s+/)
    .every(
      (word) =>
        text.startsWith(word) ||
        text.includes(` ${word}`) ||
        (/[^\x20-\x7e]/.test(word) && text.includes(word)),
    );
}
