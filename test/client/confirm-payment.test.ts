import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { createApi } from '../../client/api.ts';
import { type AskedPayment, confirmPayment } from '../../client/confirm-payment.ts';
import { generateDeviceKey } from '../../client/device-key.ts';

const key = await generateDeviceKey();
const asked: AskedPayment = {
  id: `pay_${'a'.repeat(27)}`,
  status: 'step_up',
  amount: '30000',
  currency: 'JPY',
  store: { id: 'shinjuku-east', name: 'Shinjuku East' },
  created_at: '2026-11-22T03:00:00.000Z',
  step_up: { challenge: 'c'.repeat(22), expires_at: '2026-11-22T03:05:00.000Z' },
};
const { step_up: _, ...approved } = { ...asked, status: 'approved' as const };

/** A session that can be signed in afresh, and an API that approves. */
function talk() {
  const requests: Request[] = [];
  const session = { accessToken: 'the old token' };
  const api = createApi({
    baseUrl: 'https://api.example.com/v1',
    accessToken: () => session.accessToken,
    deviceKey: key,
    fetch: async (url, init) => {
      requests.push(new Request(url as string, init));
      return new Response(JSON.stringify(approved), { headers: { 'content-type': 'application/json' } });
    },
  });
  return { api, requests, session };
}

describe('confirming a payment', () => {
  test('signs the customer in first, then signs challenge, amount and payee with the device’s key', async () => {
    const { api, requests, session } = talk();
    const shown: AskedPayment[] = [];
    const answer = await confirmPayment(api, asked, {
      idempotencyKey: 'the-key-of-this-confirmation',
      signInAfresh: async (payment) => {
        expect(requests).toEqual([]);
        shown.push(payment);
        session.accessToken = 'the new token';
      },
    });
    expect(answer).toEqual({ status: 200, body: approved });
    expect(shown).toEqual([asked]);
    const [request] = requests;
    expect(`${request?.method} ${request?.url}`).toBe(
      `POST https://api.example.com/v1/payments/${asked.id}/confirm`,
    );
    expect(request?.headers.get('authorization')).toBe('Bearer the new token');
    expect(request?.headers.get('idempotency-key')).toBe('the-key-of-this-confirmation');
    expect(decodeJwt(request?.headers.get('dpop') ?? '')).toMatchObject({
      ik: 'the-key-of-this-confirmation',
    });
    expect(await request?.json()).toEqual({
      challenge: 'c'.repeat(22),
      amount: '30000',
      currency: 'JPY',
      store_id: 'shinjuku-east',
    });
  });

  test('sends nothing where the sign-in fails', async () => {
    const { api, requests } = talk();
    const signInAfresh = async () => {
      throw new Error('Wrong code');
    };
    await expect(confirmPayment(api, asked, { signInAfresh })).rejects.toThrow('Wrong code');
    expect(requests).toEqual([]);
  });

  test('asks nobody to sign in for a payment that is not to be confirmed', async () => {
    const { api } = talk();
    const signInAfresh = () => {
      throw new Error('Nobody is asked');
    };
    await expect(confirmPayment(api, approved, { signInAfresh })).rejects.toThrow(RangeError);
  });
});
