import { type ComponentType, type ReactNode, useEffect, useState } from 'react';

/**
 * A component that is loaded when it is first shown, with `placeholder` in its place until then:
 *   const SignalsTab = lazily(async () => (await import('./signals-tab.tsx')).SignalsTab, <LoadingRows />);
 * `SignalsTab.preload()` begins earlier. Not React's `lazy`: what comes after a fallback of Suspense React holds back for 300 ms, however quickly it is there.
 */
export function lazily<P extends object>(
  load: () => Promise<ComponentType<P>>,
  placeholder: ReactNode = null,
): ComponentType<P> & { readonly preload: () => Promise<void> } {
  let loaded: ComponentType<P> | undefined;
  let loading: Promise<void> | undefined;

  function begin(): Promise<void> {
    loading ??= load().then(
      (component) => {
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
