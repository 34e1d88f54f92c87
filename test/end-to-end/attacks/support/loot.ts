/** Sends what an attacker sends, and looks at what came back. */
import { type Problem, type ProblemCode, problemMediaType } from '../../../../lambdas/contract/problems.ts';
import { type Received, type Sent, send } from '../../support/http.ts';

/** @throws Error where the function has broken down: that is no success of an attack, but a wrong edit of its code */
export async function attempt(request: Sent): Promise<Received> {
  const answer = await send(request);
  if (answer.status === 500 || answer.status === 502)
    throw new Error(`${request.method} ${request.url} broke down: ${answer.text}`);
  return answer;
}

/** Whether it is a problem document of that status and one of the codes. */
export function isProblem(
  { status, headers, text }: Received,
  wanted: number,
  ...codes: ProblemCode[]
): boolean {
  if (status !== wanted || headers['content-type'] !== problemMediaType) return false;
  const document = JSON.parse(text) as Problem;
  return document.status === wanted && codes.includes(document.code);
}

/** For a list of what was got: the status, and the code of a refusal. */
export function told({ status, headers, text }: Received): string {
  const isRefusal = headers['content-type'] === problemMediaType;
  return isRefusal ? `${status} ${(JSON.parse(text) as Problem).code}` : String(status);
}
