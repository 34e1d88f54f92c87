/** Terminals as the Registry table's items, and back. */
import type { EnrolmentCode, Terminal, TerminalKey } from '../domain/terminals/terminal.ts';
import { type Fields, fieldsOf, type Item, toItem, type Values } from './items.ts';
import { idOf, terminalKey } from './keys.ts';

export const terminalItem = (terminal: Terminal): Item =>
  toItem({
    ...terminalKey(terminal.id),
    store: terminal.store,
    number: terminal.number,
    name: terminal.name,
    state: terminal.state,
    ...(terminal.key && keyValues('key', terminal.key)),
    ...(terminal.next && keyValues('next', terminal.next)),
    ...(terminal.enrolment && enrolmentValues(terminal.enrolment)),
    registeredAt: terminal.registeredAt,
    ...(terminal.badCodesFrom > 0
      ? { badCodes: terminal.badCodes, badCodesFrom: terminal.badCodesFrom }
      : {}),
  });

/** A place in which a terminal has a key. */
export type KeyPlace = 'key' | 'next';

/** The thumbprint for conditions, and the key's two coordinates: its other members are the same for all. */
export const keyValues = (place: KeyPlace, { thumbprint, publicJwk }: TerminalKey): Values => ({
  [place]: thumbprint,
  [`${place}X`]: Buffer.from(publicJwk.x, 'base64url'),
  [`${place}Y`]: Buffer.from(publicJwk.y, 'base64url'),
});

export const enrolmentValues = ({ hash, expiresAt, guesses }: EnrolmentCode): Values => ({
  codeHash: Buffer.from(hash, 'base64url'),
  codeExpiresAt: expiresAt,
  codeGuesses: guesses,
});

export function terminalOf(item: Item): Terminal {
  const fields = fieldsOf(item);
  return {
    id: idOf(fields.text('pk')),
    store: fields.text('store'),
    number: fields.count('number'),
    name: fields.text('name'),
    state: fields.choice('state', ['enrolling', 'active', 'revoked']),
    ...(fields.has('key') ? { key: keyIn(fields, 'key') } : {}),
    ...(fields.has('next') ? { next: keyIn(fields, 'next') } : {}),
    ...(fields.has('codeHash') ? { enrolment: enrolmentIn(fields) } : {}),
    registeredAt: fields.count('registeredAt'),
    badCodes: fields.has('badCodes') ? fields.count('badCodes') : 0,
    badCodesFrom: fields.has('badCodesFrom') ? fields.count('badCodesFrom') : 0,
  };
}

/** Each key that the terminal ever had, by its rows: its own, and those of what was done with it. */
export const keysOfTerminal = (rows: readonly Item[]): readonly TerminalKey[] =>
  rows
    .map(fieldsOf)
    .flatMap((fields) => [
      ...(fields.has('key') ? [keyIn(fields, 'key')] : []),
      ...(fields.has('next') ? [keyIn(fields, 'next')] : []),
    ]);

const keyIn = (fields: Fields, place: KeyPlace): TerminalKey => ({
  thumbprint: fields.text(place),
  publicJwk: {
    kty: 'EC',
    crv: 'P-256',
    x: base64url(fields, `${place}X`),
    y: base64url(fields, `${place}Y`),
  },
});

const enrolmentIn = (fields: Fields): EnrolmentCode => ({
  hash: base64url(fields, 'codeHash'),
  expiresAt: fields.count('codeExpiresAt'),
  guesses: fields.count('codeGuesses'),
});

const base64url = (fields: Fields, name: string): string =>
  Buffer.from(fields.bytes(name)).toString('base64url');
