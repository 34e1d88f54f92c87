/** How a wallet comes to be: empty, by the first write that needs one. */
import type { Values } from './items.ts';

/**
 * For a SET: what is there already stays.
 *
 * @param status where the write sets it, how
 */
export const walletOpening = (status = '#status = if_not_exists(#status, :active)'): readonly string[] => [
  '#currency = if_not_exists(#currency, :currency)',
  '#available = if_not_exists(#available, :zero)',
  '#pending = if_not_exists(#pending, :zero)',
  status,
];

/** @param currency ISO 4217 */
export const walletOpeningValues = (currency: string): Values => ({
  ':currency': currency,
  ':active': 'active',
  ':zero': 0,
});
