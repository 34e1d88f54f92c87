/** Why something was refused, by the code that is stable: what a sentence on the screen, or a slip of the till, is about. */
import { ApiProblem } from '../../client/api.ts';
import { poolRefusalIn } from '../../client/session.ts';
import { TokenRefused } from '../../client/terminal.ts';
import type { Texts } from './texts/ja.ts';

export interface Refusal {
  /** A problem's code, Cognito's name of the error, or one of the page's own. */
  readonly code: string;
  readonly text: string;
}

/** Thrown by the page itself, for what it finds out without asking anybody. */
export class Refused extends Error {
  override name = 'Refused';
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export function refusalOf(error: unknown, { refusals }: Texts): Refusal {
  const code = codeOf(error);
  return { code, text: (refusals as Readonly<Record<string, string>>)[code] ?? refusals.unknown };
}

function codeOf(error: unknown): string {
  if (error instanceof ApiProblem) return error.problem.code;
  if (error instanceof TokenRefused || error instanceof Refused) return error.code;
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  // fetch's own, and what amazon-cognito-identity-js makes of it.
  if (error instanceof TypeError || code === 'NetworkError')
    return navigator.onLine ? 'unreachable' : 'offline';
  const known = poolRefusalIn(error) ?? code ?? name;
  return typeof known === 'string' ? known : 'unknown';
}
