/** The shared platform, as a test sees it: its addresses, its owner's clients, its mail. */
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Message } from '../../../local/cognito/delivery.ts';
import { mailedCode as codeIn } from '../../../local/demo/mail.ts';
import { stageOf } from '../../../local/demo/stage.ts';
import { sharedPlatform } from './shared-platform.ts';

export const platform = await sharedPlatform();
export const stage = stageOf(platform.outputs);

const owner = {
  region: platform.region,
  endpoint: platform.url,
  credentials: platform.administrator,
};
export const administrator = new CognitoIdentityProviderClient(owner);
export const dynamoDb = new DynamoDBClient(owner);

/** The newest code that was mailed to the address. */
export async function mailedCode(email: string): Promise<string> {
  const response = await fetch(`${platform.url}/_local/outbox`);
  const messages = (await response.json()) as Message[];
  return codeIn({ list: (to) => messages.filter((message) => message.to === to) })(email);
}
