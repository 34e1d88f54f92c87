/** Devices over HTTP: what a thief with everything but the phone can do to the customer's devices, and the other way round. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createDeviceChallenge,
  enrolDevice,
  listDevices,
  removeDevice,
} from '../../lambdas/contract/devices.ts';
import { enrol, type Phone, signInOn, unpack } from '../../local/demo/people.ts';
import { send } from './support/http.ts';
import { type Customer, newColleague, newCustomer, pay, registerStore, topUp } from './support/people.ts';
import { stage } from './support/platform.ts';
import { expectProblem } from './support/problem.ts';
import { signedRequest } from './support/signed-request.ts';

let customer: Customer;
/** Signed in with password and a fresh one-time code, and enrolled. */
let burner: Phone;

beforeAll(async () => {
  const [operator, made] = await Promise.all([newColleague(['operator']), newCustomer('carol')]);
  customer = made;
  await registerStore(operator);
  await topUp(customer, '50000');
  const { email, password, authenticator } = customer;
  burner = await signInOn(stage, unpack(stage, email), password, authenticator);
  await enrol(burner, 'Burner');
});

const idsOf = async ({ api }: Phone) => (await api.call(listDevices)).body.devices.map(({ id }) => id);
const removal = (signer: Pick<Phone, 'key' | 'session'>, id: string) =>
  signedRequest(signer, { method: 'DELETE', path: `/devices/${id}` });

// One story: what is removed stays away.
describe('a phone that a thief enrolled', { shuffle: false }, () => {
  test('is in the list that the customer sees, as new', async () => {
    const { devices } = (await customer.phone.api.call(listDevices)).body;
    expect(devices.map(({ id, name, security_level }) => ({ id, name, security_level }))).toEqual([
      { id: customer.phone.key.id, name: 'The phone of carol', security_level: 'software' },
      { id: burner.key.id, name: 'Burner', security_level: 'software' },
    ]);
    expect(devices.map(({ state }) => state)).toEqual(['new', 'new']);
  });

  test('cannot remove the customer’s', async () => {
    expectProblem(await send(await removal(burner, customer.phone.key.id)), 403, 'device_too_new');
    expect(await idsOf(customer.phone)).toContain(customer.phone.key.id);
  });

  test('makes two, so that a third is refused', async () => {
    const third = await signInOn(
      stage,
      unpack(stage, customer.email),
      customer.password,
      customer.authenticator,
    );
    await expect(enrol(third, 'Third')).rejects.toMatchObject({ problem: { code: 'device_limit_reached' } });
  });

  test('is removed by the customer, and neither pays nor comes back', async () => {
    const { status, body } = await customer.phone.api.call(removeDevice, { path: { id: burner.key.id } });
    expect([status, body.state]).toEqual([200, 'removed']);
    expect(await idsOf(customer.phone)).toEqual([customer.phone.key.id]);
    // Its session has ended, and with it every other: the phone that stays signs in again.
    for (const phone of [burner, customer.phone])
      await expect(pay({ ...customer, phone }, '1200')).rejects.toMatchObject({
        problem: { code: 'session_ended' },
      });
    // Cognito has forgotten it too.
    await expect(enrol(burner, 'Burner again')).rejects.toMatchObject({
      problem: { code: 'device_not_confirmed' },
    });
  });
});

test('an attestation that is none is refused', async () => {
  const dave = await newCustomer('dave');
  const { challenge } = (await dave.phone.api.call(createDeviceChallenge)).body;
  const body = { name: 'Phone', challenge, attestation: { format: 'software', statement: 'a.b.c' } } as const;
  await expect(dave.phone.api.call(enrolDevice, { body })).rejects.toMatchObject({
    problem: { code: 'attestation_invalid' },
  });
});
