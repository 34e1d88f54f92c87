/** Controls that more than one file of attacks takes away. */
import { edit } from './edit.ts';

/** Tokens from before what ended their sessions are good for money again. */
export const withoutEpoch = [
  edit('lambdas/domain/payments/terms.ts', 'authTime <= wallet.sessionsSince', 'false'),
  edit(
    'lambdas/store/account-clauses.ts',
    '(attribute_not_exists(#sessionsSince) OR #sessionsSince < :authTime)',
    '(attribute_exists(#pk) OR #sessionsSince < :authTime)',
  ),
];
