import { Fragment, type ReactNode } from 'react';

/** Characters that no text has, one for each place of a sentence. */
const first = 0xe000;

/** Put into a translation in the place of what is not text: `t('who', { name: hole(0) })`. */
export const hole = (index: number): string => String.fromCharCode(first + index);

/** The sentence with the nodes in their places: `splice(t('who', { name: hole(0) }), [<b>…</b>])`. */
export function splice(text: string, nodes: readonly ReactNode[]): ReactNode {
  return text.split(/([\uE000-\uE00F])/).map((part, index) => {
    const node = /^[\uE000-\uE00F]$/.test(part) ? nodes[part.charCodeAt(0) - first] : part;
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a sentence stay where they are
    return <Fragment key={index}>{node}</Fragment>;
  });
}
