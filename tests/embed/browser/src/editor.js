/** An editor with marks where something is wrong. */

import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--key)' },
  { tag: [tags.string, tags.content], color: 'var(--text)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--value)' },
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--quiet)' },
]);

const theme = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', backgroundColor: 'transparent', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--accent)', padding: '10px 0' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--faint)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--line)' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--selection) !important' },
  '.cm-tooltip': { backgroundColor: 'var(--card)', border: '1px solid var(--edge)', borderRadius: '8px', maxWidth: 'min(32rem, 90vw)' },
  '.cm-diagnostic': { padding: '6px 10px', fontFamily: 'var(--sans)', whiteSpace: 'pre-wrap' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--bad) 1.5px', textUnderlineOffset: '3px' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--warn) 1.5px', textUnderlineOffset: '3px' },
});

/** The place of a line and a column, which count from 1 and in characters. */
function position(doc, line, column) {
  const of = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const before = Array.from(of.text).slice(0, column - 1).join('');
  return of.from + before.length;
}

export class Editor {
  constructor(parent, label, language, changed) {
    const listener = EditorView.updateListener.of((it) => it.docChanged && changed());
    // On a phone a sentence would be cut off.
    const wrapping = new Compartment();
    const narrow = window.matchMedia('(max-width: 900px)');
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        extensions: [
          lineNumbers(),
          wrapping.of(narrow.matches ? EditorView.lineWrapping : []),
          lintGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          indentUnit.of('  '),
          bracketMatching(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          syntaxHighlighting(colours),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          language,
          theme,
          listener,
          EditorView.contentAttributes.of({ 'aria-label': label }),
        ],
      }),
    });
    narrow.onchange = () => {
      this.view.dispatch({ effects: wrapping.reconfigure(narrow.matches ? EditorView.lineWrapping : []) });
    };
  }

  get text() {
    return this.view.state.doc.toString();
  }

  set text(text) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }

  /** Mark what is wrong: each has `level`, `message`, `help` and a place from line and column. */
  mark(problems) {
    const { doc } = this.view.state;
    const marks = problems.map(({ level, code, message, help, location }) => {
      const from = location ? position(doc, location.line, location.column) : 0;
      const to = location?.endLine ? position(doc, location.endLine, location.endColumn) : from;
      const text = `${message}${code ? ` (${code})` : ''}${help ? `\n${help}` : ''}`;
      return { from, to: Math.min(Math.max(to, from + 1), doc.length), severity: level, message: text };
    });
    this.view.dispatch(setDiagnostics(this.view.state, marks.filter((it) => it.from <= it.to)));
  }

  /** Go to a place, as the reader would. */
  show(line, column) {
    const at = position(this.view.state.doc, line, column);
    this.view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
    this.view.focus();
  }
}
