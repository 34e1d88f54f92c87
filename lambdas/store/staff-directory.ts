/** Who works with the console: the members of the staff's groups, as Cognito has them. */
import {
  type CognitoIdentityProviderClient,
  ListUsersInGroupCommand,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Colleague, StaffDirectory } from '../domain/review/cases.ts';
import { attributeOf } from './cognito-directory.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface StaffDirectoryOptions {
  readonly client: CognitoIdentityProviderClient;
  readonly runtime: Runtime;
  readonly userPoolId: string;
}

/** What Cognito gives at most at once. */
const PAGE = 60;

export const staffDirectory = (options: StaffDirectoryOptions): StaffDirectory => ({
  async membersOf(groups) {
    const members = await Promise.all(groups.map((group) => usersIn(options, group)));
    const known = new Map<string, Colleague>();
    groups.forEach((group, index) => {
      for (const { Username: username, Attributes, Enabled } of members[index] ?? []) {
        if (username === undefined || Enabled === false) continue;
        const email = attributeOf(Attributes, 'email');
        const others = known.get(username)?.groups ?? [];
        known.set(username, {
          username,
          ...(email === undefined ? {} : { email }),
          groups: [...others, group],
        });
      }
    });
    return [...known.values()].sort((one, other) => (one.username < other.username ? -1 : 1));
  },
});

async function usersIn(
  { client, runtime, userPoolId }: StaffDirectoryOptions,
  group: string,
): Promise<readonly UserType[]> {
  const members: UserType[] = [];
  let next: string | undefined;
  do {
    const command = new ListUsersInGroupCommand({
      UserPoolId: userPoolId,
      GroupName: group,
      Limit: PAGE,
      NextToken: next,
    });
    const page = await retrying(runtime, () => client.send(command));
    members.push(...(page.Users ?? []));
    next = page.NextToken;
  } while (next !== undefined);
  return members;
}
