import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { loadOtherWords } from '../i18n/translations.ts';

/**
 * A component that is loaded when it is first shown, with `placeholder` in its place until then:
 *   const SignalsTab = lazily(async () => (await import('./signals-tab.tsx')).SignalsTab, <LoadingRows />);
 * `SignalsTab.preload()` begins earlier. Its words are loaded beside it; `words: 'first'` where it says nothing beyond the first ones. Not React's `lazy`: what comes after a fallback of Suspense React holds back for 300 ms, however quickly it is there.
 */
export function lazily<P extends object>(
  load: () => Promise<ComponentType<P>>,
  placeholder: ReactNode = null,
  words: 'first' | 'all' = 'all',
): ComponentType<P> & { readonly preload: () => Promise<void> } {
  let loaded: ComponentType<P> | undefined;
  let loading: Promise<void> | undefined;

  function begin(): Promise<void> {
    loading ??= Promise.all([load(), words === 'all' ? loadOtherWords() : undefined]).then(
      ([component]) => {
        loaded = component;
      },
      (error: unknown) => {
        // The next time it is shown it is tried again.
        loading = undefined;
        throw error;
      },
    );
    return loading;
  }

  function Lazily(props: P): ReactNode {
    const [state, setState] = useState<{ readonly error?: unknown }>({});
    useEffect(() => {
      if (loaded !== undefined) return;
      let isShown = true;
      begin().then(
        () => isShown && setState({}),
        (error: unknown) => isShown && setState({ error }),
      );
      return () => {
        isShown = false;
      };
    }, []);
    if (state.error !== undefined) throw state.error;
    if (loaded === undefined) return placeholder;
    const Loaded = loaded;
    return <Loaded {...props} />;
  }
  return Object.assign(Lazily, { preload: begin });
}

const parts: (() => Promise<void>)[] = [];

/** A part that opens above the page, and says the first words only: `preloadParts` has it here before it is asked for. */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>) {
  const Part = lazily(load, null, 'first');
  parts.push(Part.preload);
  return Part;
}

export async function preloadParts(): Promise<void> {
  await Promise.all(parts.map((preload) => preload()));
}

/**
 * For a dialog that comes with its script: it is drawn closed, then opened, so that it knows where the focus was and gives it back.
 */
export function useOpenedOnceDrawn(isOpen: boolean): boolean {
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => setDrawn(true), []);
  return isOpen && isDrawn;
}
