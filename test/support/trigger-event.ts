/** Events of a user pool's triggers, as Cognito sends them. */
import type {
  CustomMessageTriggerEvent,
  PostAuthenticationTriggerEvent,
  PostConfirmationTriggerEvent,
  PreAuthenticationTriggerEvent,
  PreSignUpTriggerEvent,
} from 'aws-lambda';
import { customerClient } from './function-environment.ts';

interface Who {
  readonly username: string;
  readonly clientId?: string;
}

const common = ({ username, clientId = customerClient }: Who) => ({
  version: '1',
  region: 'ap-northeast-1',
  userPoolId: 'ap-northeast-1_customers',
  userName: username,
  callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId },
});

export const preSignUp = (
  who: Who,
  triggerSource: PreSignUpTriggerEvent['triggerSource'] = 'PreSignUp_SignUp',
): PreSignUpTriggerEvent => ({
  ...common(who),
  triggerSource,
  request: { userAttributes: { email: 'hana@example.com' } },
  response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
});

/** @param customer the account's `sub`; undefined where there is no such account */
export const preAuthentication = (
  who: Who,
  customer: string | undefined,
  validationData?: Record<string, string>,
): PreAuthenticationTriggerEvent => ({
  ...common(who),
  triggerSource: 'PreAuthentication_Authentication',
  request: {
    userAttributes: customer === undefined ? {} : { sub: customer, email: 'hana@example.com' },
    userNotFound: customer === undefined,
    ...(validationData ? { validationData } : {}),
  },
  response: {},
});

export const postAuthentication = (
  who: Who,
  customer: string,
  newDeviceUsed = false,
): PostAuthenticationTriggerEvent => ({
  ...common(who),
  triggerSource: 'PostAuthentication_Authentication',
  request: { userAttributes: { sub: customer, email: 'hana@example.com' }, newDeviceUsed },
  response: {},
});

export const postConfirmation = (
  who: Who,
  customer: string,
  triggerSource: PostConfirmationTriggerEvent['triggerSource'],
): PostConfirmationTriggerEvent => ({
  ...common(who),
  triggerSource,
  request: { userAttributes: { sub: customer, email: 'hana@example.com', email_verified: 'true' } },
  response: {},
});

/** Which address the attributes have, the former or the new one, AWS does not say: this one is neither. */
export const customMessage = (
  who: Who,
  customer: string,
  triggerSource: CustomMessageTriggerEvent['triggerSource'],
): CustomMessageTriggerEvent =>
  ({
    ...common(who),
    triggerSource,
    request: {
      userAttributes: { sub: customer, email: 'unknown@example.com' },
      codeParameter: '{####}',
      linkParameter: '{##Click Here##}',
      usernameParameter: null,
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  }) as CustomMessageTriggerEvent;
