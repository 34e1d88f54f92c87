/** GET /wallet */
import { getWallet } from '../contract/wallet.ts';
import { posted } from '../domain/ledger/wallet.ts';
import { refuse } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { ledgerReading } from '../store/ledger-reading.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';

const ledger = () => ledgerReading({ client: dynamoDb(), runtime, ledgerTable: environment('LEDGER_TABLE') });

export const handler = operation(getWallet, async ({ caller }) => {
  const wallet = await ledger().readWallet(caller.subject);
  if (!wallet) return refuse('not_found');
  return {
    status: 200,
    body: {
      currency: wallet.currency,
      posted: posted(wallet).toString(),
      pending: wallet.pending.toString(),
      available: wallet.available.toString(),
      status: wallet.status,
    },
  };
});
