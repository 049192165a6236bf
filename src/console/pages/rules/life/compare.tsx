import { yaml } from '@codemirror/lang-yaml';
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useEffect, useRef } from 'react';
import { editorLook } from '../edit/editor-look.ts';
import classes from './life.module.css';

/** Two texts of a rule side by side, on the phone one in the other; what is the same is folded. */
export function Compare({
  before,
  after,
  label,
}: {
  before: string;
  after: string;
  label: string;
}): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const isNarrow = useMediaQuery('(max-width: 62.49em)') ?? false;
  useEffect(() => {
    const parent = host.current;
    if (parent === null) return;
    const collapseUnchanged = { margin: 3, minSize: 6 };
    const extensions: Extension = [
      lineNumbers(),
      EditorView.lineWrapping,
      EditorView.editable.of(false),
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
      yaml(),
      editorLook,
    ];
    const view = isNarrow
      ? new EditorView({
          parent,
          doc: after,
          extensions: [
            extensions,
            unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged }),
          ],
        })
      : new MergeView({
          parent,
          a: { doc: before, extensions },
          b: { doc: after, extensions },
          collapseUnchanged,
        });
    return () => view.destroy();
  }, [before, after, isNarrow, label]);
  return <div ref={host} className={classes.compare} />;
}
