import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState, type Text } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import type { RuleTextFault } from '../../../api/queries/rule-writing.ts';
import { editorLook } from './editor-look.ts';
import { type CompletionWords, completeRule } from './rule-completions.ts';

export interface YamlEditorHandle {
  /** Puts the cursor there, lines and columns from 1. */
  goTo(line: number, column: number): void;
}

/** A rule's text, with what is wrong in it marked where it stands, and completed from what may stand there. */
export function YamlEditor({
  text,
  onChange,
  faults,
  warnings,
  words,
  label,
  handle,
}: {
  text: string;
  onChange: (text: string) => void;
  faults: readonly RuleTextFault[];
  warnings: readonly RuleTextFault[];
  words: CompletionWords;
  label: string;
  handle: Ref<YamlEditorHandle>;
}): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const now = useRef({ text, onChange, words });
  now.current = { text, onChange, words };

  useEffect(() => {
    if (host.current === null) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: now.current.text,
        extensions: [
          lineNumbers(),
          lintGutter(),
          history(),
          drawSelection(),
          highlightActiveLine(),
          indentOnInput(),
          bracketMatching(),
          EditorView.lineWrapping,
          EditorState.tabSize.of(2),
          yaml(),
          autocompletion({ override: [(context) => completeRule(context, now.current.words)] }),
          keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) now.current.onChange(update.state.doc.toString());
          }),
          editorLook,
        ],
      }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [label]);

  useEffect(() => {
    const editor = view.current;
    const before = editor?.state.doc.toString();
    if (editor === null || before === undefined || before === text) return;
    editor.dispatch({ changes: { from: 0, to: before.length, insert: text } });
  }, [text]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const { doc } = editor.state;
    const marks = [
      ...faults.map((fault) => markOf(doc, fault, 'error')),
      ...warnings.map((fault) => markOf(doc, fault, 'warning')),
    ];
    editor.dispatch(
      setDiagnostics(
        editor.state,
        marks.sort((a, b) => a.from - b.from),
      ),
    );
  }, [faults, warnings]);

  useImperativeHandle(handle, () => ({
    goTo(line, column) {
      const editor = view.current;
      if (editor === null) return;
      const at = placeOf(editor.state.doc, line, column);
      editor.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
      editor.focus();
    },
  }));

  return <div ref={host} />;
}

function placeOf(doc: Text, line: number, column: number): number {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(found.from + Math.max(column, 1) - 1, found.to);
}

/** From the place to the end of the word there. */
function markOf(doc: Text, fault: RuleTextFault, severity: Diagnostic['severity']): Diagnostic {
  const from = placeOf(doc, fault.line, fault.column);
  const line = doc.lineAt(from);
  const word = /^[^\s:,}\])]+/.exec(line.text.slice(from - line.from))?.[0] ?? '';
  return {
    from,
    to: Math.max(from + word.length, Math.min(from + 1, line.to)),
    severity,
    message: fault.message,
  };
}
