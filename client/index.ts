/** What the package `@holdfast/client` gives: all but the operations themselves, which are in `@holdfast/client/operations`. */
export { challengeText, clientDataText } from '../lambdas/contract/client-data.ts';
export type { Attestation } from '../lambdas/contract/devices.ts';
export type { Problem, ProblemCode } from '../lambdas/contract/problems.ts';
export type { Route } from '../lambdas/contract/route.ts';
export type { PoolRefusal } from '../lambdas/contract/sign-in.ts';
export { type Answer, type Api, type ApiOptions, ApiProblem, type Arguments, createApi } from './api.ts';
export { askAgain, isLost, type Patience } from './ask-again.ts';
export { type AskedPayment, type Confirmation, confirmPayment } from './confirm-payment.ts';
export { type DeviceKey, generateDeviceKey } from './device-key.ts';
export { type Attest, type AttestationWish, enrolDevice, softwareAttestation } from './enrol-device.ts';
export { type KeepOptions, type KeptSession, keepSession } from './keep-session.ts';
export { isPaymentCode } from './payment-code.ts';
export { createProof, type ProofRequest } from './proof.ts';
export {
  confirmSignUp,
  createPool,
  type PoolOptions,
  poolRefusalIn,
  type Session,
  type SignInPrompts,
  signIn,
  signOutEverywhere,
  signUp,
  userOf,
} from './session.ts';
export { type KnownDevice, signInMetadata } from './sign-in-proof.ts';
export { createTerminal, enrolTerminal, type TerminalOptions, TokenRefused } from './terminal.ts';
