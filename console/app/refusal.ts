/** Why something was refused, in a sentence of the person's language; the stable code stands beside it. */
import { ApiProblem } from '../../client/api.ts';
import { type ProblemCode, problems } from '../../lambdas/contract/problems.ts';
import { cognitoTexts } from '../texts/cognito.ts';
import { problemsJa } from '../texts/problems-ja.ts';
import { shared } from '../texts/shared.ts';
import type { Language } from './both.ts';

export interface Refusal {
  /** A problem's code, Cognito's name of the error, or one of the console's own. */
  readonly code: string;
  readonly text: string;
  /** By which the API's log knows the request. */
  readonly requestId?: string;
}

export function refusalOf(error: unknown, language: Language): Refusal {
  if (error instanceof ApiProblem) {
    const { code, request_id } = error.problem;
    return { code, text: problemText(code, language), ...(request_id ? { requestId: request_id } : {}) };
  }
  const { code: given, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  // fetch's own, and what amazon-cognito-identity-js makes of it.
  const lost = error instanceof TypeError || given === 'NetworkError';
  const code = lost ? (navigator.onLine ? 'unreachable' : 'offline') : String(given ?? name ?? 'unknown');
  const texts = cognitoTexts[language] as Readonly<Record<string, string>>;
  return { code, text: texts[code] ?? shared[language].unknownError };
}

/** The contract's own titles are English. */
export const problemText = (code: ProblemCode, language: Language): string =>
  (language === 'ja' ? problemsJa[code] : undefined) ??
  problems[code]?.title ??
  shared[language].unknownError;
