/** What must hold of a wallet before a customer's wish: the account is active, the session not ended. */
import type { Clause } from './conditions.ts';
import type { Values } from './items.ts';

/** @param authTime when the session that asks was signed in, in seconds since the epoch */
export const accountClauses = (authTime: number): readonly Clause<'session_ended' | 'account_frozen'>[] => [
  {
    name: 'session not ended',
    // Later, not as late: of what was signed in within that very second nobody can say whether it was before.
    expression: '(attribute_not_exists(#sessionsSince) OR #sessionsSince < :authTime)',
    code: 'session_ended',
    holds: (wallet) => !wallet.has('sessionsSince') || wallet.count('sessionsSince') < authTime,
  },
  {
    name: 'account active',
    expression: '#status = :active',
    code: 'account_frozen',
    holds: (wallet) => wallet.text('status') === 'active',
  },
];

export const accountClauseValues = (authTime: number): Values => ({
  ':authTime': authTime,
  ':active': 'active',
});
