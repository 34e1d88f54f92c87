/** The challenges about the device: DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER. */
import {
  type Answer,
  claimed,
  openExchange,
  ownerOf,
  requiredResponse,
  takeSession,
} from '../challenge-answer.ts';
import { incorrectCredentials, invalidParameter } from '../errors.ts';
import { nextStep } from '../next-step.ts';
import { readClientPublic, startExchange } from '../srp.ts';

export function deviceSrpAuth(answer: Answer): object {
  const { context, client, responses } = answer;
  const { pool } = client;
  const clientPublic = readClientPublic(requiredResponse(responses, 'SRP_A'));
  if (clientPublic === undefined) throw invalidParameter('SRP_A is not a valid value.');
  const deviceKey = requiredResponse(responses, 'DEVICE_KEY');
  const signIn = takeSession(answer, 'DEVICE_SRP_AUTH');
  const user = ownerOf(context, signIn);
  if (deviceKey !== signIn.deviceKey) throw incorrectCredentials();
  const device = context.devices.confirmed(pool, user.sub, deviceKey);
  const exchange = startExchange(device.verifier, clientPublic, context.random(32));
  const secretBlock = context.signIns.openExchange({
    exchange,
    client,
    sub: user.sub,
    username: user.username,
    deviceKey,
    signIn,
  });
  return {
    ChallengeName: 'DEVICE_PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: exchange.salt,
      SECRET_BLOCK: secretBlock,
      SRP_B: exchange.serverPublic.toString(16),
      DEVICE_KEY: deviceKey,
      USERNAME: user.username,
    },
    Session: context.signIns.open(signIn, 'DEVICE_PASSWORD_VERIFIER'),
  };
}

export async function devicePasswordVerifier(answer: Answer): Promise<object> {
  const { context, client, responses, caller } = answer;
  const { pool } = client;
  const block = requiredResponse(responses, 'PASSWORD_CLAIM_SECRET_BLOCK');
  const open = openExchange(answer, block);
  const { signIn, deviceKey } = open;
  if (!signIn || !deviceKey || requiredResponse(responses, 'DEVICE_KEY') !== deviceKey) {
    throw incorrectCredentials();
  }
  context.signIns.spendExchange(block);
  const user = ownerOf(context, signIn);
  const device = context.devices.confirmed(pool, user.sub, deviceKey);
  context.lockout.check(pool.id, user.sub);
  const current = device.verifier.verifier === open.exchange.verifier;
  if (!claimed(answer, open, block, device.groupKey, deviceKey) || !current) {
    context.lockout.failed(pool.id, user.sub);
    throw incorrectCredentials();
  }
  context.devices.save(pool, user.sub, {
    ...device,
    authenticatedAt: context.now(),
    lastIp: caller.sourceIp,
  });
  return nextStep(context, { ...signIn, deviceDone: true }, user, caller);
}
