/** Registers tills for the page to try the platform with: as an operator would, through the operators' API. */
import { createApi } from '../../client/api.ts';
import { keepSession } from '../../client/keep-session.ts';
import { getStore } from '../../lambdas/contract/operations.ts';
import { createTerminal } from '../../lambdas/contract/terminals.ts';
import { createAuthenticator } from '../demo/authenticator.ts';
import { type Stage, signInStaff } from '../demo/people.ts';
import { demoStore, type SignIn } from '../demo/sign-ins.ts';
import type { TillPapers } from '../page/stage.ts';

/** @param idempotencyKey the same one again after a lost answer: it is the same till, with fresh papers */
export type RegisterTill = (idempotencyKey: string) => Promise<TillPapers>;

/** @param operator signs in when the first till is asked for */
export function sampleTills(stage: Stage, operator: SignIn, now: () => number): RegisterTill {
  const authenticator = createAuthenticator(operator.totpSecret, now);
  const signedIn = async () => {
    const { email, password } = operator;
    const enter = () => signInStaff(stage, email, password, () => authenticator.code());
    // A code that an earlier start has used in this very minute is refused: the next one is not.
    const session = await enter().catch(enter);
    return keepSession(session, {
      clientId: stage.reviewers.clientId,
      cognitoUrl: stage.cognitoUrl,
      now,
    });
  };
  let kept: ReturnType<typeof signedIn> | undefined;
  return async (idempotencyKey) => {
    kept ??= signedIn();
    const session = await kept.catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    await session.renew();
    const api = createApi({ baseUrl: stage.apiUrl, accessToken: session.accessToken });
    const path = { id: demoStore.id };
    const { body: store } = await api.call(getStore, { path });
    const { body: till } = await api.call(createTerminal, {
      path,
      body: { name: 'Till of the page' },
      idempotencyKey,
    });
    return {
      store: { id: demoStore.id, name: store.name },
      number: till.number,
      clientId: till.client_id,
      clientSecret: till.client_secret ?? '',
      enrolmentCode: till.enrolment_code ?? '',
    };
  };
}
