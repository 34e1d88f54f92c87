/** POST /cases/{id}/unmaskings */
import { createUnmasking } from '../contract/case-context.ts';
import { unmask } from '../domain/context/unmask.ts';
import { isRefusal } from '../domain/refusal.ts';
import { customers, lookPorts } from './context/ports.ts';
import { operation } from './http/operation.ts';

export const handler = operation(createUnmasking, async ({ caller, path, body, idempotencyKey, now }) => {
  const { field, reason } = body;
  const seen = await unmask(
    { ...lookPorts(), customers: customers() },
    { caseId: path.id, field, reason, reviewer: caller.username, idempotencyKey, now },
  );
  if (isRefusal(seen)) return seen;
  return { status: 200, body: { field, ...(seen.value === undefined ? {} : { value: seen.value }) } };
});
