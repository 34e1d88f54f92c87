/** What the operations on rulesets have in common. */
import { randomUUID } from 'node:crypto';
import { environment } from '../../environment.ts';
import { dynamoDb } from '../../store/clients.ts';
import { cognitoDirectory } from '../../store/cognito-directory.ts';
import { draftStore } from '../../store/drafts.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { reviewerPool } from '../account/ports.ts';

export const drafts = () =>
  draftStore({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') });

export const draftPorts = () => ({
  drafts: drafts(),
  colleagues: cognitoDirectory(reviewerPool()),
  newId: randomUUID,
});
