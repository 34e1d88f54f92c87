/** A text with the numbers of its lines beside it, and a mark at those that something is wrong with. */
import { type RefObject, useMemo, useRef } from 'react';

interface JsonEditorProps {
  readonly label: string;
  readonly text: string;
  readonly change: (text: string) => void;
  readonly faulty: readonly number[];
  readonly field: RefObject<HTMLTextAreaElement | null>;
  /** Of what tells the faults. */
  readonly describedBy: string;
}

export function JsonEditor({ label, text, change, faulty, field, describedBy }: JsonEditorProps) {
  const numbers = useRef<HTMLPreElement>(null);
  const marked = useMemo(() => {
    const count = text.split('\n').length;
    const width = String(count).length + 2;
    const numberOf = (line: number) => `${faulty.includes(line) ? '✕ ' : ''}${line}`.padStart(width);
    return Array.from({ length: count }, (_, at) => numberOf(at + 1)).join('\n');
  }, [text, faulty]);
  return (
    <div className="json-editor">
      <pre ref={numbers} aria-hidden="true">
        {marked}
      </pre>
      <textarea
        ref={field}
        aria-label={label}
        aria-invalid={faulty.length > 0}
        aria-describedby={describedBy}
        value={text}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        onChange={({ target }) => change(target.value)}
        onScroll={({ currentTarget }) => {
          if (numbers.current) numbers.current.scrollTop = currentTarget.scrollTop;
        }}
      />
    </div>
  );
}

/** Moves the focus to a line, and selects it. @param line from 1 on */
export function goToLine(field: HTMLTextAreaElement | null, line: number): void {
  if (!field) return;
  const lines = field.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  field.focus();
  field.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  // Browsers do not all scroll to what is selected.
  field.scrollTop = ((line - 3) * field.scrollHeight) / lines.length;
}
