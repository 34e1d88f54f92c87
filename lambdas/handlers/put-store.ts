/** PUT /stores/{id} */
import { putStore } from '../contract/operations.ts';
import { personKey } from '../domain/review/person.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { operationsStore } from '../store/operations-store.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { openingHoursOf, renderStore } from './render/store.ts';

const operations = () =>
  operationsStore({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') });

export const handler = operation(putStore, async ({ caller, path, body, now }) => {
  const { opening_hours: hours, charge_limit: limit, people } = body;
  const store = await operations().putStore(
    {
      id: path.id,
      name: body.name,
      riskClass: body.risk_class,
      openingHours: hours && openingHoursOf(hours),
      chargeLimit: typeof limit === 'string' ? BigInt(limit) : limit,
      people: people && [...new Set(people.map(personKey))],
    },
    { by: caller.username, at: now },
  );
  return { status: 200, body: renderStore(store) };
});
