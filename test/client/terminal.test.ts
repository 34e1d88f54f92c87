import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { generateDeviceKey } from '../../client/device-key.ts';
import { createTerminal, enrolTerminal, TokenRefused } from '../../client/terminal.ts';
import { getOwnTerminal } from '../../lambdas/contract/terminals.ts';

const terminal = {
  id: 'client1',
  store_id: 'shinjuku-east',
  number: 1,
  name: 'Till 1',
  state: 'active' as const,
  registered_at: '2026-11-22T03:00:00.000Z',
};

/** A token endpoint and an API that answer what the test says, and remember what they were asked. */
async function newWorld(answers: { token?: () => Response; api?: () => Response } = {}) {
  let time = Date.UTC(2026, 10, 22, 3);
  let given = 0;
  const tokens: Request[] = [];
  const calls: Request[] = [];
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.url === 'https://pool.example/oauth2/token') {
      tokens.push(request);
      given += 1;
      return (
        answers.token?.() ??
        Response.json({ access_token: `token-${given}`, expires_in: 3600, token_type: 'Bearer' })
      );
    }
    calls.push(request);
    return answers.api?.() ?? Response.json(terminal);
  };
  const secrets = { current: 'secret-1' };
  const api = createTerminal({
    baseUrl: 'https://pay.example/v1',
    tokenUrl: 'https://pool.example/oauth2/token',
    clientId: 'client1',
    clientSecret: () => secrets.current,
    key: await generateDeviceKey(),
    fetch: send,
    now: () => time,
  });
  return { api, tokens, calls, secrets, advance: (milliseconds: number) => (time += milliseconds) };
}

const bearerOf = (request: Request | undefined) => request?.headers.get('authorization');
const problem = (status: number, code: string) =>
  new Response(JSON.stringify({ type: 'x', title: code, status, code, request_id: 'r' }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });

describe('a terminal', () => {
  test('gets a token for its secret, and signs its request with its key and that token', async () => {
    const { api, tokens, calls } = await newWorld();
    expect((await api.call(getOwnTerminal)).body).toEqual(terminal);
    const [asked] = tokens;
    expect(bearerOf(asked)).toBe(`Basic ${btoa('client1:secret-1')}`);
    expect(await asked?.text()).toBe('grant_type=client_credentials');
    expect(bearerOf(calls[0])).toBe('Bearer token-1');
    const proof = decodeJwt(calls[0]?.headers.get('dpop') ?? '');
    expect(proof).toMatchObject({ htm: 'GET', htu: 'https://pay.example/v1/terminals/me' });
    // base64url(SHA-256('token-1'))
    expect(proof.ath).toHaveLength(43);
  });

  test('uses a token until shortly before it expires', async () => {
    const { api, tokens, calls, advance } = await newWorld();
    await api.call(getOwnTerminal);
    advance(3600_000 - 30_001);
    await api.call(getOwnTerminal);
    expect(tokens).toHaveLength(1);
    advance(1);
    await api.call(getOwnTerminal);
    expect(tokens).toHaveLength(2);
    expect(bearerOf(calls[2])).toBe('Bearer token-2');
  });

  test('asks for one token, however many calls wait for it', async () => {
    const { api, tokens } = await newWorld();
    await Promise.all([api.call(getOwnTerminal), api.call(getOwnTerminal), api.call(getOwnTerminal)]);
    expect(tokens).toHaveLength(1);
  });

  test('takes a rotated secret for the next token', async () => {
    const { api, tokens, secrets, advance } = await newWorld();
    await api.call(getOwnTerminal);
    secrets.current = 'secret-2';
    advance(3600_000);
    await api.call(getOwnTerminal);
    expect(bearerOf(tokens[1])).toBe(`Basic ${btoa('client1:secret-2')}`);
  });

  test('gets another token after one that was not taken, and asks anew after one that was not given', async () => {
    const answers: { token?: () => Response; api?: () => Response } = {
      api: () => problem(401, 'unauthenticated'),
    };
    const { api, tokens } = await newWorld(answers);
    await expect(api.call(getOwnTerminal)).rejects.toMatchObject({ problem: { code: 'unauthenticated' } });
    delete answers.api;
    answers.token = () => Response.json({ error: 'invalid_client' }, { status: 400 });
    await expect(api.call(getOwnTerminal)).rejects.toThrow(new TokenRefused('invalid_client'));
    answers.token = () => new Response('<html>', { status: 502 });
    await expect(api.call(getOwnTerminal)).rejects.toMatchObject({ code: 'HTTP 502' });
    delete answers.token;
    expect((await api.call(getOwnTerminal)).status).toBe(200);
    expect(tokens).toHaveLength(4);
  });

  test('keeps its token when it is refused for another reason', async () => {
    const answers = { api: () => problem(401, 'terminal_not_enrolled') };
    const { api, tokens } = await newWorld(answers);
    for (let times = 0; times < 2; times++)
      await expect(api.call(getOwnTerminal)).rejects.toMatchObject({
        problem: { code: 'terminal_not_enrolled' },
      });
    expect(tokens).toHaveLength(1);
  });

  test('enrols its key with the code', async () => {
    const { api, calls } = await newWorld({ api: () => Response.json(terminal, { status: 201 }) });
    expect(await enrolTerminal(api, 'BCDF-GHJK-LMNP-QRST-VWXZ')).toEqual(terminal);
    expect(await calls[0]?.json()).toEqual({ enrolment_code: 'BCDF-GHJK-LMNP-QRST-VWXZ' });
    expect(calls[0]?.headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/);
    expect(calls[0]?.headers.get('dpop')).not.toBeNull();
  });
});
