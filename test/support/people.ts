/** What Cognito answers of people in tests of handlers: who has which address, and that all else succeeds. */
import type { AwsCall } from './function-environment.ts';

/**
 * @param addresses of customers by `sub`, of colleagues by username
 * @param others of every colleague who is not named; where it is undefined there are none
 */
export const people =
  (addresses: Readonly<Record<string, string>>, others?: string) =>
  ({ operation, body }: AwsCall) => {
    const email = (Value: string | undefined) => ({ Name: 'email', Value });
    if (operation === 'ListUsers') {
      const sub = /^sub = "(.*)"$/.exec(String(body.Filter))?.[1] ?? '';
      const Attributes = [{ Name: 'sub', Value: sub }, email(addresses[sub])];
      return { Users: addresses[sub] === undefined ? [] : [{ Username: 'hana', Attributes }] };
    }
    if (operation === 'StartExecution') return { executionArn: 'arn', startDate: 0 };
    if (operation !== 'AdminGetUser') return {};
    const address = addresses[String(body.Username)] ?? others;
    return address === undefined
      ? { error: 'UserNotFoundException' }
      : { Username: body.Username, UserAttributes: [email(address)] };
  };
