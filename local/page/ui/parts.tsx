/** The parts that every screen is made of: buttons, fields, notes, states. */
import { type ComponentProps, type ReactNode, useId } from 'react';
import { useTexts } from '../language.tsx';
import { refusalOf } from '../refusal.ts';
import { Icon, type IconName } from './icons.tsx';

interface ButtonProps extends ComponentProps<'button'> {
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly icon?: IconName;
  readonly busy?: boolean;
}

export const Button = ({ kind = 'plain', icon, busy = false, children, type, ...own }: ButtonProps) => (
  <button
    {...own}
    type={type ?? 'button'}
    className={`button ${kind} ${own.className ?? ''}`}
    // Still there for who has it in focus; what it does is refused while it runs.
    aria-disabled={busy || undefined}
    aria-busy={busy || undefined}
  >
    {busy ? <span className="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
    <span>{children}</span>
  </button>
);

interface FieldProps extends ComponentProps<'input'> {
  readonly label: string;
  readonly hint?: string;
}

export function Field({ label, hint, ...own }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input {...own} id={id} aria-describedby={hint ? `${id}-hint` : undefined} />
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
    </div>
  );
}

/** Six digits, as authenticator apps and mails give them. */
export const CodeField = (own: FieldProps) => (
  <Field
    {...own}
    className="digits"
    inputMode="numeric"
    autoComplete="one-time-code"
    pattern="[0-9]{6}"
    maxLength={6}
    required
  />
);

export type Tone = 'ok' | 'wait' | 'ask' | 'no' | 'plain';

const icons: Readonly<Record<Tone, IconName>> = {
  ok: 'check',
  wait: 'clock',
  ask: 'question',
  no: 'cross',
  plain: 'bag',
};

interface NoteProps {
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly icon?: IconName;
  readonly children?: ReactNode;
}

/** A band that says how something stands. */
export const Note = ({ tone, title, icon, children }: NoteProps) => (
  <div className={`note ${tone}`}>
    <Icon name={icon ?? icons[tone]} />
    <div>
      <p className="note-title">{title}</p>
      {children}
    </div>
  </div>
);

/** What went wrong, in a sentence, with the code by which somebody can be asked about it. */
export function Problem({ error, slip = false }: { readonly error: unknown; readonly slip?: boolean }) {
  const texts = useTexts();
  if (error === undefined) return null;
  const { code, text } = refusalOf(error, texts);
  return (
    <div role="alert">
      <Note tone="no" title={text}>
        <p className="code-line">
          {slip && `${texts.register.printCode}: `}
          <code>{code}</code>
        </p>
      </Note>
    </div>
  );
}

export const Loading = ({ text }: { readonly text: string }) => (
  <p className="loading" role="status">
    <span className="spinner" aria-hidden="true" />
    {text}
  </p>
);

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
}

export const Empty = ({ icon, title, children }: EmptyProps) => (
  <div className="empty">
    <Icon name={icon} />
    <p className="empty-title">{title}</p>
    {children}
  </div>
);
