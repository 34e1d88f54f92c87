/** What the queue shows, by its address: whatever stands there, the API is asked only for what it knows. */
import { expect, test } from 'vitest';
import { filterIn, isNarrow } from '../../console/pages/queue/filter.ts';
import { listCases } from '../../lambdas/contract/cases.ts';

test.each([
  ['', {}],
  ['kind=dispute', { kind: 'dispute' }],
  ['state=claimed&claimed=others&escalated=true', { state: 'claimed', claimed: 'others', escalated: 'true' }],
  [
    'min_amount=50000&reason=amount_high&store_id=shinjuku-east',
    { min_amount: '50000', reason: 'amount_high', store_id: 'shinjuku-east' },
  ],
  ['kind=loan&state=decided&claimed=all&escalated=false', {}],
  ['min_amount=-1&reason=<script>&store_id=..&cursor=x', {}],
])('%s', (query, filter) => {
  const found = filterIn(new URLSearchParams(query));
  expect(found).toEqual(filter);
  expect(listCases.query.safeParse(found).success).toBe(true);
});

test('the kind alone leaves nothing out', () => {
  expect(isNarrow({ kind: 'dispute' })).toBe(false);
  expect(isNarrow({ kind: 'dispute', state: 'open' })).toBe(true);
});
