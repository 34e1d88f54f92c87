/** Verifications: started once for each wish, decided once for good, whatever comes twice, late or in disorder. */
import { describe, expect, test, vi } from 'vitest';
import {
  type EventRecord,
  judge,
  type ResultEvent,
  receiveResult,
  type VerificationResults,
} from '../../../lambdas/domain/verification/receive-result.ts';
import {
  type StartVerificationPorts,
  startVerification,
  type VerificationStarts,
} from '../../../lambdas/domain/verification/start-verification.ts';
import {
  stateAt,
  type Verification,
  type VerificationResult,
  type VerificationState,
} from '../../../lambdas/domain/verification/verification.ts';

const HOUR = 60 * 60 * 1000;
const startedAt = Date.UTC(2026, 10, 22, 3);

const pending: Verification = {
  reference: 'idv_1',
  customer: 'customer',
  provider: 'sandbox',
  state: 'pending',
  startedAt,
  expiresAt: startedAt + 72 * HOUR,
};

const eventWith = (change: Partial<ResultEvent> = {}): ResultEvent => ({
  id: 'msg_1',
  fingerprint: 'f',
  reference: pending.reference,
  result: 'verified',
  providerReference: undefined,
  at: startedAt,
  ...change,
});

describe('the state', () => {
  test.each<[VerificationState, number, VerificationState]>([
    ['pending', 72 * HOUR - 1, 'pending'],
    ['pending', 72 * HOUR, 'expired'],
    ['verified', 72 * HOUR, 'verified'],
    ['rejected', 72 * HOUR, 'rejected'],
  ])('%s, after %d ms: %s', (state, after, expected) => {
    expect(stateAt({ ...pending, state }, startedAt + after)).toBe(expected);
  });
});

describe('an event comes to', () => {
  const inTime = 72 * HOUR - 1;
  const late = 72 * HOUR;
  // biome-ignore format: a table is read by its lines
  const rows: [state: VerificationState, result: VerificationResult, after: number, outcome: string, becomes: string | undefined][] = [
    ['pending',  'verified', inTime, 'applied',  'verified'],
    ['pending',  'rejected', inTime, 'applied',  'rejected'],
    ['pending',  'expired',  inTime, 'applied',  'expired'],
    ['pending',  'verified', late,   'refused',  'expired'],
    ['pending',  'rejected', late,   'refused',  'expired'],
    ['pending',  'expired',  late,   'applied',  'expired'],
    ['verified', 'verified', inTime, 'repeated', undefined],
    ['verified', 'rejected', inTime, 'refused',  undefined],
    ['verified', 'expired',  inTime, 'refused',  undefined],
    ['verified', 'verified', late,   'repeated', undefined],
    ['rejected', 'rejected', inTime, 'repeated', undefined],
    ['rejected', 'verified', inTime, 'refused',  undefined],
    ['expired',  'expired',  late,   'repeated', undefined],
    ['expired',  'verified', late,   'refused',  undefined],
  ];
  test.each(rows)('%s, told %s after %d ms: %s, becomes %s', (state, result, after, outcome, becomes) => {
    expect(judge({ ...pending, state }, eventWith({ result }), startedAt + after)).toEqual({
      outcome,
      ...(becomes === undefined ? {} : { state: becomes }),
    });
  });
});

/** Keeps what it is told, as the store does; `interfere` stands for somebody who is faster. */
function memory(verification: Verification | undefined = pending) {
  const events = new Map<string, EventRecord>();
  let current = verification;
  const interfere: (() => void)[] = [];
  const results: VerificationResults = {
    read: async () => current,
    readEvent: async (id) => events.get(id),
    async record({ event, judgement, verification: judged }) {
      interfere.shift()?.();
      if (events.has(event.id) || current?.state !== judged.state) return false;
      events.set(event.id, { event, outcome: judgement.outcome });
      if (judgement.state) current = { ...judged, state: judgement.state };
      return true;
    },
  };
  return {
    results,
    interfere,
    state: () => current?.state,
    decide: (state: VerificationState) => {
      current = { ...pending, state };
    },
    outcomes: () => [...events.values()].map(({ outcome }) => outcome),
  };
}

const receive = (of: ReturnType<typeof memory>, change: Partial<ResultEvent> = {}) =>
  receiveResult(of.results, eventWith(change), startedAt + 1);

describe('receiving', () => {
  test('the same event again is answered as the first time, and changes nothing', async () => {
    const kept = memory();
    expect(await receive(kept)).toBe('applied');
    expect(await receive(kept)).toBe('applied');
    expect([kept.state(), kept.outcomes()]).toEqual(['verified', ['applied']]);
  });

  test('the same id with another event is refused', async () => {
    const kept = memory();
    await receive(kept);
    expect(await receive(kept, { fingerprint: 'g', result: 'rejected' })).toEqual({
      refused: 'webhook_conflict',
    });
    expect([kept.state(), kept.outcomes()]).toEqual(['verified', ['applied']]);
  });

  test('another result for one that is decided is kept as refused', async () => {
    const kept = memory();
    await receive(kept, { id: 'msg_1', result: 'rejected' });
    expect(await receive(kept, { id: 'msg_2', result: 'verified' })).toBe('refused');
    expect([kept.state(), kept.outcomes()]).toEqual(['rejected', ['applied', 'refused']]);
  });

  test('one for a reference that we do not know is refused', async () => {
    const none: VerificationResults = {
      read: async () => undefined,
      readEvent: async () => undefined,
      record: () => Promise.reject(new Error('There is nothing to record')),
    };
    expect(await receiveResult(none, eventWith(), startedAt)).toEqual({ refused: 'not_found' });
  });

  test('somebody who was faster is seen, and decides', async () => {
    const kept = memory();
    kept.interfere.push(() => kept.decide('rejected'));
    expect(await receive(kept)).toBe('refused');
    expect(kept.state()).toBe('rejected');
  });

  test('what never stands still is given up, to be sent again', async () => {
    const kept = memory();
    const flip = () => kept.decide(kept.state() === 'rejected' ? 'expired' : 'rejected');
    kept.interfere.push(...Array.from({ length: 20 }, () => flip));
    await expect(receive(kept)).rejects.toMatchObject({ name: 'ServiceBusy' });
    expect(kept.outcomes()).toEqual([]);
  });
});

describe('starting', () => {
  const command = {
    customer: 'customer',
    device: 'device',
    authTime: startedAt / 1000,
    request: { id: 'request', fingerprint: 'f' },
    returnUrl: 'https://shop.example/back',
    now: startedAt,
  };

  function ports(answer: (verification: Verification) => Awaited<ReturnType<VerificationStarts['start']>>) {
    const start = vi.fn(async ({ verification }: Parameters<VerificationStarts['start']>[0]) =>
      answer(verification),
    );
    const keepUrl = vi.fn(async (reference: string, url: string) => ({ ...pending, reference, url }));
    const ask = vi.fn(async ({ reference }: { readonly reference: string }) => ({
      url: `https://idp.example/${reference}`,
    }));
    const all: StartVerificationPorts = {
      verifications: { start, keepUrl },
      provider: { name: 'sandbox', start: ask },
      hours: 72,
      maxPerDay: 3,
      newReference: () => 'idv_new',
    };
    return { all, start, ask, keepUrl };
  }

  test('writes first, then asks the provider, and keeps where the customer goes', async () => {
    const { all, start, ask, keepUrl } = ports((verification) => verification);
    expect(await startVerification(all, command)).toMatchObject({
      reference: 'idv_new',
      state: 'pending',
      url: 'https://idp.example/idv_new',
    });
    expect(start).toHaveBeenCalledWith({
      verification: { ...pending, reference: 'idv_new' },
      request: command.request,
      device: 'device',
      authTime: startedAt / 1000,
      maxPerDay: 3,
    });
    expect(ask).toHaveBeenCalledWith({ reference: 'idv_new', returnUrl: 'https://shop.example/back' });
    expect(start.mock.invocationCallOrder[0]).toBeLessThan(ask.mock.invocationCallOrder[0] ?? 0);
    expect(keepUrl).toHaveBeenCalledWith('idv_new', 'https://idp.example/idv_new');
  });

  test('again asks the provider no second time', async () => {
    const known = { ...pending, url: 'https://idp.example/idv_1' };
    const { all, ask } = ports(() => known);
    expect(await startVerification(all, command)).toEqual(known);
    expect(ask).not.toHaveBeenCalled();
  });

  test('again, where the first was cut off before the provider answered, goes on with the same reference', async () => {
    const { all, ask } = ports(() => pending);
    expect(await startVerification(all, command)).toMatchObject({ url: 'https://idp.example/idv_1' });
    expect(ask).toHaveBeenCalledWith(expect.objectContaining({ reference: 'idv_1' }));
  });

  test('again, when it is decided, is answered as it stands', async () => {
    const decided = { ...pending, state: 'rejected' } as const;
    const { all, ask } = ports(() => decided);
    expect(await startVerification(all, command)).toEqual(decided);
    expect(ask).not.toHaveBeenCalled();
  });

  test('is refused as the store refuses it, before the provider hears of it', async () => {
    const { all, ask } = ports(() => ({ refused: 'limit_exceeded' }));
    expect(await startVerification(all, command)).toEqual({ refused: 'limit_exceeded' });
    expect(ask).not.toHaveBeenCalled();
  });

  test('without a provider is refused before anything is written', async () => {
    const { all, start } = ports((verification) => verification);
    expect(await startVerification({ ...all, provider: undefined }, command)).toEqual({
      refused: 'verification_not_available',
    });
    expect(start).not.toHaveBeenCalled();
  });
});
