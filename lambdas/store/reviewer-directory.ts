/** Who reviews: the members of the reviewers' groups, as Cognito has them. */
import {
  type CognitoIdentityProviderClient,
  ListUsersInGroupCommand,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { KnownReviewer, ReviewerDirectory } from '../domain/review/cases.ts';
import { attributeOf } from './cognito-directory.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface ReviewerDirectoryOptions {
  readonly client: CognitoIdentityProviderClient;
  readonly runtime: Runtime;
  readonly userPoolId: string;
}

/** What Cognito gives at most at once. */
const PAGE = 60;

export const reviewerDirectory = (options: ReviewerDirectoryOptions): ReviewerDirectory => ({
  async reviewers() {
    const [reviewers, seniors] = await Promise.all([
      membersOf(options, 'reviewer'),
      membersOf(options, 'senior-reviewer'),
    ]);
    const known = new Map<string, KnownReviewer>();
    for (const [users, senior] of [
      [reviewers, false],
      [seniors, true],
    ] as const)
      for (const { Username: username, Attributes, Enabled } of users) {
        const email = attributeOf(Attributes, 'email');
        if (username !== undefined && Enabled !== false)
          known.set(username, { username, senior, ...(email === undefined ? {} : { email }) });
      }
    return [...known.values()].sort((one, other) => (one.username < other.username ? -1 : 1));
  },
});

async function membersOf(
  { client, runtime, userPoolId }: ReviewerDirectoryOptions,
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
