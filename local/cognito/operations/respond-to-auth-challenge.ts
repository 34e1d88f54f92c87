/** RespondToAuthChallenge: hands each challenge's answer to its own function. */
import { type Answer, requiredResponse } from '../challenge-answer.ts';
import { checkSecretHash, clientOf, type Operation } from '../context.ts';
import { invalidParameter } from '../errors.ts';
import { members, optionalMap, optionalText, text } from '../input.ts';
import { devicePasswordVerifier, deviceSrpAuth } from './challenge-device.ts';
import { mfaSetup, softwareTokenMfa } from './challenge-mfa.ts';
import { newPassword, passwordVerifier } from './challenge-password.ts';

export const respondToAuthChallenge: Operation = (context, input, call) => {
  const client = clientOf(context, input);
  const name = text(input, 'ChallengeName');
  const responses = members(input, 'ChallengeResponses');
  const respond = Object.hasOwn(RESPONDERS, name) ? RESPONDERS[name] : undefined;
  if (!respond) throw invalidParameter(`The challenge ${name} is not supported`);
  checkSecretHash(client, requiredResponse(responses, 'USERNAME'), optionalText(responses, 'SECRET_HASH'));
  const session = optionalText(input, 'Session');
  const caller = { sourceIp: call.sourceIp, clientMetadata: optionalMap(input, 'ClientMetadata') };
  return respond({ context, client, responses, session, caller });
};

const RESPONDERS: Readonly<Record<string, (answer: Answer) => object | Promise<object>>> = {
  PASSWORD_VERIFIER: passwordVerifier,
  NEW_PASSWORD_REQUIRED: newPassword,
  MFA_SETUP: mfaSetup,
  SOFTWARE_TOKEN_MFA: softwareTokenMfa,
  DEVICE_SRP_AUTH: deviceSrpAuth,
  DEVICE_PASSWORD_VERIFIER: devicePasswordVerifier,
};
