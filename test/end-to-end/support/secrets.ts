/** What the people of a run have that must be in no log: kept as they get it, and looked for when all tests are done. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { inject } from 'vitest';
import type { Session } from '../../../client/session.ts';
import type { Authenticator } from '../../../local/demo/authenticator.ts';
import { type Secret, secretsPrefix } from './log-lines.ts';

/** @param secrets by what they are */
export function keepSecret(secrets: Readonly<Record<string, string | undefined>>): void {
  const file = join(inject('endToEndFolder'), `${secretsPrefix}${process.pid}.jsonl`);
  for (const [what, value] of Object.entries(secrets))
    if (value) appendFileSync(file, `${JSON.stringify({ what, value } satisfies Secret)}\n`);
}

/** What somebody signs in with, and what they got for it. */
export function keepSecretsOf(
  role: string,
  who: { readonly email: string; readonly password: string; readonly authenticator: Authenticator },
  session: Session,
): void {
  keepSecret({
    [`the e-mail address of a ${role}`]: who.email,
    [`the password of a ${role}`]: who.password,
    [`the authenticator app's secret of a ${role}`]: who.authenticator.secret,
    [`the access token of a ${role}`]: session.accessToken,
    [`the id token of a ${role}`]: session.idToken,
    [`the refresh token of a ${role}`]: session.refreshToken,
    [`the subject of a ${role}`]: decodeJwt(session.accessToken).sub,
  });
}
