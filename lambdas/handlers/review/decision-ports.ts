/** What the operations that decide cases have in common. */
import type * as z from 'zod/mini';
import type { decideCase } from '../../contract/cases.ts';
import type { DecideCasePorts } from '../../domain/review/decide-case.ts';
import { environment } from '../../environment.ts';
import { caseStore } from '../../store/case-store.ts';
import { dynamoDb } from '../../store/clients.ts';
import { cognitoDirectory } from '../../store/cognito-directory.ts';
import { disputeDeciding } from '../../store/dispute-store.ts';
import { operationsStore } from '../../store/operations-store.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { reviewerPool } from './claim-ports.ts';

export function decisionPorts(): DecideCasePorts {
  const tables = {
    client: dynamoDb(),
    runtime,
    casesTable: environment('CASES_TABLE'),
    registryTable: environment('REGISTRY_TABLE'),
  };
  return {
    cases: caseStore(tables),
    disputes: disputeDeciding(tables),
    stores: operationsStore(tables),
    people: cognitoDirectory(reviewerPool()),
  };
}

type Wish = Pick<z.infer<typeof decideCase.body>, 'outcome' | 'reason' | 'note' | 'freeze'>;

export const wishOf = ({ outcome, reason, note, freeze }: Wish) => ({
  outcome,
  reason,
  ...(note === undefined ? {} : { note }),
  ...(freeze === undefined ? {} : { freeze }),
});
