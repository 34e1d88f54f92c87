/** DELETE /cards/{id} */
import { removeCard } from '../contract/cards.ts';
import { removeCard as remove } from '../domain/cards/remove-card.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { cardRemoval } from '../store/card-removal.ts';
import { dynamoDb } from '../store/clients.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { renderCard } from './render/card.ts';

const removal = () =>
  cardRemoval({
    client: dynamoDb(),
    runtime,
    ledgerTable: environment('LEDGER_TABLE'),
    registryTable: environment('REGISTRY_TABLE'),
  });

export const handler = operation(removeCard, async ({ caller, proof, path, now }) => {
  const result = await remove(removal(), {
    id: path.id,
    customer: caller.subject,
    device: proof.deviceId,
    authTime: caller.authTime,
    now,
  });
  return isRefusal(result) ? result : { status: 200, body: renderCard(result, now) };
});
