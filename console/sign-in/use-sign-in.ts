/** The way in, a question at a time: Cognito asks, the form on the screen answers. */
import type { ICognitoStorage } from 'amazon-cognito-identity-js';
import { useRef, useState } from 'react';
import { createPool, type Session, type SignInPrompts, signIn, userOf } from '../../client/session.ts';
import type { ConsoleConfig } from '../app/config.ts';

export type Question =
  | { readonly asks: 'password' }
  | { readonly asks: 'newPassword' }
  | { readonly asks: 'setUp'; readonly secret: string }
  | { readonly asks: 'code' };

export interface SignIn {
  readonly question: Question;
  readonly email: string;
  readonly busy: boolean;
  readonly error: unknown;
  readonly begin: (email: string, password: string) => void;
  /** Answers the question at hand. */
  readonly answer: (text: string) => void;
  readonly startOver: () => void;
}

/** Cognito's library keeps tokens and secrets of its own: here for as long as a sign-in takes. */
function passingStorage(): ICognitoStorage {
  const items = new Map<string, string>();
  return {
    setItem: (key, value) => void items.set(key, value),
    getItem: (key) => items.get(key) ?? null,
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
}

/** @param entered told of the session */
export function useSignIn(config: ConsoleConfig, entered: (session: Session) => void): SignIn {
  const [question, setQuestion] = useState<Question>({ asks: 'password' });
  const [email, setEmail] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const reply = useRef<(text: string) => void>(undefined);
  /** A sign-in that somebody has turned away from says nothing any more. */
  const attempt = useRef(0);

  const ask = (mine: number, next: Question) =>
    new Promise<string>((resolve) => {
      if (attempt.current !== mine) return;
      reply.current = resolve;
      setBusy(false);
      setQuestion(next);
    });
  const run = async (mine: number, address: string, password: string) => {
    const prompts: SignInPrompts = {
      totpCode: () => ask(mine, { asks: 'code' }),
      enrolTotp: (secret) => ask(mine, { asks: 'setUp', secret }),
      newPassword: () => ask(mine, { asks: 'newPassword' }),
    };
    const { cognitoUrl: endpoint, userPoolId, clientId } = config;
    const storage = passingStorage();
    const pool = createPool({ userPoolId, clientId, endpoint, storage });
    try {
      const session = await signIn(userOf(pool, address, storage), password, prompts);
      if (attempt.current === mine) entered(session);
    } catch (thrown) {
      if (attempt.current !== mine) return;
      // Cognito has forgotten the attempt: whatever was refused, it begins with the password.
      setError(thrown);
      setBusy(false);
      setQuestion({ asks: 'password' });
    }
  };
  return {
    question,
    email,
    busy,
    error,
    begin(address, password) {
      attempt.current += 1;
      setEmail(address);
      setError(undefined);
      setBusy(true);
      void run(attempt.current, address, password);
    },
    answer(text) {
      setError(undefined);
      setBusy(true);
      reply.current?.(text);
    },
    startOver() {
      attempt.current += 1;
      setError(undefined);
      setBusy(false);
      setQuestion({ asks: 'password' });
    },
  };
}
