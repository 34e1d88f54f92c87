/** A payment code as the API tells of it. */
import type { PaymentCode } from '../../domain/codes/code.ts';
import { timestampOf } from './time.ts';

export const renderCode = ({ id, currency, maxAmount, createdAt, expiresAt }: PaymentCode) => ({
  id,
  currency,
  ...(maxAmount === undefined ? {} : { max_amount: maxAmount.toString() }),
  created_at: timestampOf(createdAt),
  expires_at: timestampOf(expiresAt),
});
