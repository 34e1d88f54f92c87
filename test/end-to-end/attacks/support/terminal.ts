/** A terminal on either platform, as an operator registers it, with a token for its secret. */
import type { Api } from '../../../../client/api.ts';
import { putStore } from '../../../../lambdas/contract/operations.ts';
import { createTerminal } from '../../../../lambdas/contract/terminals.ts';
import { demoStore } from '../../../../local/demo/sign-ins.ts';
import type { Target } from './target.ts';

export interface OpenTerminal {
  readonly id: string;
  /** Its id: a machine has no other name. */
  readonly username: string;
  readonly secret: string;
  readonly enrolmentCode: string;
  readonly accessToken: string;
}

/** @param api an operator's */
export async function openTerminal(
  { stage }: Target,
  api: Api,
  store: { readonly id: string; readonly name: string } = demoStore,
): Promise<OpenTerminal> {
  const path = { id: store.id };
  await api.call(putStore, { path, body: { name: store.name } });
  const { body } = await api.call(createTerminal, { path, body: { name: 'Till' } });
  const { id, client_secret: secret = '', enrolment_code: enrolmentCode = '' } = body;
  const answer = await fetch(stage.terminals.tokenUrl, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${id}:${secret}`)}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  const { access_token: accessToken } = (await answer.json()) as { access_token: string };
  return { id, username: id, secret, enrolmentCode, accessToken };
}
