/** Every refusal that the page's calls may meet: each needs a sentence in each language. */
import type {
  cancelCharge,
  createCharge,
  getCharge,
  refundCharge,
} from '../../../lambdas/contract/charges.ts';
import type { createDeviceChallenge, enrolDevice, listDevices } from '../../../lambdas/contract/devices.ts';
import type { createDispute } from '../../../lambdas/contract/disputes.ts';
import type { createPaymentCode, getPaymentCode } from '../../../lambdas/contract/payment-codes.ts';
import type { confirmPayment, getPayment } from '../../../lambdas/contract/payments.ts';
import type { answerQuestion } from '../../../lambdas/contract/questions.ts';
import type { enrolTerminalKey } from '../../../lambdas/contract/terminals.ts';
import type { createTopUp, getWallet, listEntries } from '../../../lambdas/contract/wallet.ts';

type Called =
  | typeof answerQuestion
  | typeof cancelCharge
  | typeof confirmPayment
  | typeof createCharge
  | typeof createDeviceChallenge
  | typeof createDispute
  | typeof createPaymentCode
  | typeof createTopUp
  | typeof enrolDevice
  | typeof enrolTerminalKey
  | typeof getCharge
  | typeof getPayment
  | typeof getPaymentCode
  | typeof getWallet
  | typeof listDevices
  | typeof listEntries
  | typeof refundCharge;

/** What any call may be refused as. */
type Anywhere =
  | 'too_many_requests'
  | 'unauthenticated'
  | 'invalid_request'
  | 'proof_required'
  | 'proof_invalid'
  | 'card_number_refused'
  | 'internal_error';

/** What Cognito says, in its words. */
type Cognito =
  | 'NotAuthorizedException'
  | 'UserNotConfirmedException'
  | 'CodeMismatchException'
  | 'ExpiredCodeException'
  | 'EnableSoftwareTokenMFAException'
  | 'InvalidPasswordException'
  | 'InvalidParameterException'
  | 'AliasExistsException'
  | 'LimitExceededException'
  | 'TooManyRequestsException'
  | 'known_device_required'
  | 'registrations_switched_off'
  | 'unavailable';

/** What comes of no answer, and what the page finds out by itself. */
type Here =
  | 'offline'
  | 'unreachable'
  | 'unknown'
  | 'invalid_client'
  | 'camera'
  | 'misread'
  | 'nothing_to_scan';

export type Refused = Called['problems'][number] | Anywhere | Cognito | Here;

export type Refusals = Readonly<Record<Refused, string>>;
