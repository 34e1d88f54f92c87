/** What the edge tells of a caller cannot be told by the caller. */
import { readFileSync } from 'node:fs';
import { beforeAll } from 'vitest';
import { listDevices } from '../../../lambdas/contract/devices.ts';
import { send } from '../support/http.ts';
import { type Customer, storeId } from '../support/people.ts';
import { signedRequest } from '../support/signed-request.ts';
import { until } from '../support/until.ts';
import { customerWith, registerStore } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { edit } from './support/edit.ts';
import type { Target } from './support/target.ts';

let thief: Customer;

beforeAll(async () => {
  [thief] = await Promise.all([customerWith('10000', 'mallory'), registerStore()]);
});

const country = 'KP';
const address = '203.0.113.77';
const forged = [
  ['CloudFront-Viewer-Country', country],
  ['cloudfront-viewer-country', country],
  ['X-Viewer-Country', country],
  ['CloudFront-Viewer-Address', `${address}:4711`],
  ['X-Forwarded-For', address],
  ['Forwarded', `for=${address}`],
  ['X-Real-IP', address],
] as const;

/** Pays under forged headers. @returns what of them was kept: in the list of devices, or in a line of a log */
async function payFromElsewhere(on: Target): Promise<Loot> {
  const body = JSON.stringify({ store_id: storeId, amount: '100', currency: 'JPY' });
  const request = await signedRequest(thief.phone, { path: '/payments', body });
  const { text } = await send({ ...request, headers: [...request.headers, ...forged] });
  const { created_at: at } = JSON.parse(text) as { created_at?: string };
  if (at === undefined) throw new Error(`The payment was not taken: ${text}`);
  const [phone] = await until(
    async () => (await thief.phone.api.call(listDevices)).body.devices,
    ([listed]) => listed?.last_used?.at === at,
  );
  const log = readFileSync(on.platform.logFile, 'utf8');
  return [
    ...(phone?.last_used?.country === country ? ['the country'] : []),
    ...(log.includes(address) ? ['the address'] : []),
  ];
}

attack('forged country and address headers', {
  run: payFromElsewhere,
  without: {
    control: "the edge's own header",
    code: {
      handlers: ['create-payment'],
      edits: [edit('lambdas/handlers/http/event.ts', "'cloudfront-viewer-country'", "'x-viewer-country'")],
    },
    gets: ['the country'],
  },
});
