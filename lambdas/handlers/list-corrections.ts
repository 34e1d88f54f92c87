/** GET /corrections */
import { listCorrections } from '../contract/corrections.ts';
import { standingAt } from '../domain/corrections/correction.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { proposedCorrections } from '../store/proposed-corrections.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { renderCorrection } from './render/correction.ts';

const table = () => ({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') });

export const handler = operation(listCorrections, async ({ now }) => {
  const waiting = (await proposedCorrections(table())).map((each) => standingAt(each, now));
  const corrections = waiting.filter(({ state }) => state === 'proposed').map(renderCorrection);
  return { status: 200, body: { corrections } };
});
