/** What operators and the provider of identities have done in the fixtures, beside moving money. */
import { listRequestId } from '../../../lambdas/domain/identifiers.ts';
import type { ListEntry } from '../../../lambdas/domain/lists/entry.ts';
import { addEntry } from '../../../lambdas/domain/lists/lists.ts';
import { isRefusal } from '../../../lambdas/domain/refusal.ts';
import { receiveResult } from '../../../lambdas/domain/verification/receive-result.ts';
import { startVerification } from '../../../lambdas/domain/verification/start-verification.ts';
import { backtestStore } from '../../../lambdas/store/backtest/backtest-store.ts';
import { factorResets } from '../../../lambdas/store/factor-resets.ts';
import { applyEntry } from '../../../lambdas/store/lists/apply-entry.ts';
import { publishLists } from '../../../lambdas/store/lists/compiled.ts';
import { listStore } from '../../../lambdas/store/lists/list-store.ts';
import { pushEndpoints } from '../../../lambdas/store/push-endpoints.ts';
import { snoozeStore } from '../../../lambdas/store/snoozes.ts';
import { storeFreezes } from '../../../lambdas/store/stores/store-freezes.ts';
import { switchStore } from '../../../lambdas/store/switch-store.ts';
import { verificationResults } from '../../../lambdas/store/verification-results.ts';
import { verificationStarts } from '../../../lambdas/store/verification-starts.ts';
import { noon, signedIn } from '../../support/transfers.ts';
import { type PlayOptions, store } from './asked.ts';
import { backtest, bea, DAY, factorReset, listedRange, MINUTE, snoozedRule, verification } from './people.ts';

const by = 'operator-1';
const now = noon + 12 * MINUTE;

export async function verified(options: PlayOptions) {
  const started = await startVerification(
    {
      verifications: verificationStarts(options),
      provider: { name: 'sandbox', start: async () => ({ url: 'https://provider.example/fixtures' }) },
      hours: 24,
      maxPerDay: 3,
      newReference: () => verification,
    },
    {
      customer: bea.id,
      device: bea.device,
      authTime: signedIn,
      request: { id: 'verification-request-1', fingerprint: 'f' },
      returnUrl: undefined,
      now,
    },
  );
  if (isRefusal(started)) return started;
  const event = {
    id: 'evt_verified',
    fingerprint: 'f',
    reference: verification,
    result: 'verified',
  } as const;
  return receiveResult(
    verificationResults(options),
    { ...event, providerReference: 'theirs-1', at: now },
    now,
  );
}

/** She is watched, a range of addresses is blocked, and a rule is snoozed for her. */
export async function listed(options: PlayOptions): Promise<void> {
  const said = { reason: 'A case', author: by, addedAt: now } as const;
  const entries: readonly ListEntry[] = [
    { list: 'customers', subject: bea.id, kind: 'watch', expiresAt: now + 30 * DAY, ...said },
    { list: 'addresses', subject: listedRange, kind: 'block', ...said },
  ];
  for (const entry of entries) {
    const request = { id: listRequestId(entry.list, by, 'key-list'), fingerprint: 'f' };
    const added = await addEntry(listStore(options), { entry, request, event: `event-${entry.list}` });
    if (isRefusal(added)) throw new Error(added.refused);
    if (entry.list === 'customers') await applyEntry(options, entry.list, added.entry.id);
  }
  await publishLists(options, now);
  const snooze = { customer: bea.id, rule: snoozedRule, reason: 'She travels', until: now + DAY };
  const event = { id: 'event-snooze', what: 'snoozed', ...snooze, by, at: now } as const;
  const change = { former: {}, wanted: { [snoozedRule]: snooze.until } };
  await snoozeStore(options).write({ ...snooze, author: by, createdAt: now }, event, change);
}

/** A draft was backtested, and the app of a customer reset. */
export async function asked(options: PlayOptions): Promise<void> {
  const backtests = backtestStore(options);
  const days = { fromDay: '2026-11-20', toDay: '2026-11-21', from: noon - 2 * DAY, to: noon - DAY };
  await backtests.add({
    ...backtest,
    ...days,
    state: 'running',
    fingerprint: 'f',
    author: by,
    createdAt: now,
    percent: 0,
  });
  await backtests.end(backtest, now + MINUTE, { result: '{"judged":3}' });
  const resets = factorResets(options);
  const reset = await resets.open({
    id: factorReset,
    customer: bea.id,
    fingerprint: 'f',
    at: now,
    done: false,
  });
  await resets.finish(reset.id);
}

/** A switch is off for a country, and the store was frozen for a moment. */
export async function thrown(options: PlayOptions): Promise<void> {
  const said = { reason: 'An attack', changedBy: by, changedAt: now };
  await switchStore(options).change({
    name: 'enrolments',
    scope: { country: 'AQ' },
    state: 'off',
    ...said,
    event: 'event-switch',
  });
  const freezes = storeFreezes(options);
  await freezes.set({ store, state: 'frozen', reason: 'An inspection', by }, 'event-freeze');
  await freezes.set({ store, state: 'active', reason: 'It is over', by }, 'event-unfreeze');
  await pushEndpoints(options).assign({
    endpoint: 'arn:of-the-endpoint',
    device: bea.device,
    customer: bea.id,
  });
}
