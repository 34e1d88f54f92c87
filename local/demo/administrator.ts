/** The owner of the account, who invites the first people of the reviewers' pool. */
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { Platform } from '../platform.ts';

export const administratorOf = ({ app, url, administrator }: Platform): CognitoIdentityProviderClient =>
  new CognitoIdentityProviderClient({ region: app.region, endpoint: url, credentials: administrator });
