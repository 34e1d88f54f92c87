/** Tills of the shared platform: registered by an operator, set up by an installer, and what they charge. */
import type { Api } from '../../../client/api.ts';
import { generateDeviceKey } from '../../../client/device-key.ts';
import { enrolTerminal, createTerminal as tillOf } from '../../../client/terminal.ts';
import { createCharge } from '../../../lambdas/contract/charges.ts';
import { createPaymentCode } from '../../../lambdas/contract/payment-codes.ts';
import { createTerminal } from '../../../lambdas/contract/terminals.ts';
import type { Colleague } from '../../../local/demo/people.ts';
import type { Customer } from './people.ts';
import { stage } from './platform.ts';
import { keepSecret } from './secrets.ts';

export interface Till {
  readonly api: Api;
  readonly store: string;
  /** Within the store. */
  readonly number: number;
}

export async function newTill(operator: Colleague, store: string): Promise<Till> {
  const { body } = await operator.api.call(createTerminal, { path: { id: store }, body: { name: 'Till' } });
  keepSecret({
    'the secret of a terminal': body.client_secret,
    'the enrolment code of a terminal': body.enrolment_code,
  });
  const api = tillOf({
    baseUrl: stage.apiUrl,
    tokenUrl: stage.terminals.tokenUrl,
    clientId: body.id,
    clientSecret: () => body.client_secret ?? '',
    key: await generateDeviceKey(),
  });
  await enrolTerminal(api, body.enrolment_code ?? '');
  return { api, store, number: body.number };
}

interface Sale {
  readonly reference: string;
  readonly amount: string;
  /** @default groceries */
  readonly category?: 'groceries' | 'e_cigarette';
  readonly quantity?: number;
}

/** The customer shows a code, and the till charges it. */
export async function chargeAt(
  { api, store }: Till,
  { phone }: Customer,
  { reference, amount, category = 'groceries', quantity = 1 }: Sale,
) {
  const { code } = (await phone.api.call(createPaymentCode, { body: { currency: 'JPY' } })).body;
  keepSecret({ 'a payment code': code });
  const lines = [{ category, quantity, amount }];
  const body = { store_id: store, code, amount, currency: 'JPY', reference, lines };
  return (await api.call(createCharge, { body })).body;
}
