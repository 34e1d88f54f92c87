/** What must hold of the wallet for a change of its customer's cards, and of the list of them. */
import { accountClauses, accountClauseValues } from './account-clauses.ts';
import type { Clause } from './conditions.ts';
import type { Values } from './items.ts';

interface Asking {
  readonly device: string;
  /** Seconds since the epoch. */
  readonly authTime: number;
}

/** That there is a wallet at all, an enrolled device has seen to. */
export const cardHolderClauses = ({
  device,
  authTime,
}: Asking): readonly Clause<'device_not_enrolled' | 'session_ended' | 'account_frozen'>[] => [
  {
    name: 'device enrolled',
    expression: 'contains(#devices, :device)',
    code: 'device_not_enrolled',
    holds: (wallet) => wallet.texts('devices').includes(device),
  },
  ...accountClauses(authTime),
];

export const cardHolderValues = ({ device, authTime }: Asking): Values => ({
  ':device': device,
  ...accountClauseValues(authTime),
});

/** Room for one more active card, in the customer's list. */
export const roomForCard = '(attribute_not_exists(#cards) OR size(#cards) < :maxCards)';
