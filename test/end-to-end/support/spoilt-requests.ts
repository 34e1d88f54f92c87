/** Requests that are right but for one thing, and the tables that none of them may change. */
import { beforeAll, expect, test } from 'vitest';
import { softwareAttestation } from '../../../client/enrol-device.ts';
import { clientDataText } from '../../../lambdas/contract/client-data.ts';
import { createDeviceChallenge } from '../../../lambdas/contract/devices.ts';
import type { ProblemCode } from '../../../lambdas/contract/problems.ts';
import type { Colleague } from '../../../local/demo/people.ts';
import { type Sent, send } from './http.ts';
import { type Customer, newColleague, newCustomer, pay, registerStore, topUp } from './people.ts';
import { expectProblem } from './problem.ts';
import { signedRequest, type Wish, withHeader } from './signed-request.ts';
import { settled, snapshot } from './tables.ts';

export let alice: Customer;
export let bob: Customer;
export let bobsPayment: string;
export let reviewer: Colleague;
export let operator: Colleague;
/** What Alice's phone would send to enrol Bob's key. */
export let enrolment: string;
export let before: Awaited<ReturnType<typeof snapshot>>;

/** Two customers, one of whom has paid, and two colleagues. */
export function withPeople(): void {
  beforeAll(async () => {
    [alice, bob, reviewer, operator] = await Promise.all([
      newCustomer('alice'),
      newCustomer('bob'),
      newColleague(['reviewer']),
      newColleague(['operator']),
    ]);
    await registerStore(operator);
    await Promise.all([topUp(alice, '50000'), topUp(bob, '50000')]);
    bobsPayment = (await pay(bob, '1200')).body.id;
    const { challenge } = (await alice.phone.api.call(createDeviceChallenge)).body;
    const clientData = clientDataText(challenge, bob.phone.key.id);
    const attestation = await softwareAttestation({ key: bob.phone.key, challenge, clientData });
    enrolment = JSON.stringify({ name: 'Mine', challenge, attestation });
    await startFromHere();
  });
}

/** What is in the tables by now is what refusals must leave as it is. */
export async function startFromHere(): Promise<void> {
  await settled();
  before = await snapshot();
}

export type Row = readonly [attempt: string, status: number, code: ProblemCode, request: () => Promise<Sent>];

export function refuses(rows: readonly Row[]): void {
  test.each(rows)('%s: %i %s', async (_, status, code, request) => {
    expectProblem(await send(await request()), status, code);
    const expected = before;
    // A change that comes late is seen by the next row, and one that was seen is not held against the others.
    before = await snapshot();
    expect(before).toEqual(expected);
  });
}

const right = { store_id: 'shinjuku-east', amount: '1200', currency: 'JPY' };
export const rightText = JSON.stringify(right);

export const bySignature = (wish: Wish) => signedRequest(alice.phone, wish);
export const payment = (wish: Partial<Wish> = {}) =>
  bySignature({ path: '/payments', body: rightText, ...wish });
/** A payment whose body is this text, or right but for these members. */
export const body = (text: string) => () => payment({ body: text });
export const but = (members: Record<string, unknown>) => body(JSON.stringify({ ...right, ...members }));
/** A payment with other values of a header, or without it. */
export const header =
  (name: string, ...values: string[]) =>
  async () =>
    withHeader(await payment(), name, ...values);
export const twice = (name: string) => async () => {
  const request = await payment();
  const value = request.headers.find(([each]) => each === name)?.[1] ?? '';
  return withHeader(request, name, value, value);
};
