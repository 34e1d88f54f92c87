/** Every operation of the API, by its name in the OpenAPI document: what `Api.call` is told to ask. */
export {
  freezeAccount,
  getFreeze,
  putFreeze,
  resetFactor,
  signOutEverywhere,
} from '../lambdas/contract/account.ts';
export { createBacktest, getBacktest, listBacktests } from '../lambdas/contract/backtests.ts';
export {
  listCards,
  playCardProcessor,
  receiveCardEvent,
  registerCard,
  removeCard,
} from '../lambdas/contract/cards.ts';
export { getCaseEvidence, listAuditEvents, listCaseAudit } from '../lambdas/contract/case-audit.ts';
export { createUnmasking, getCaseContext, getCaseGraph } from '../lambdas/contract/case-context.ts';
export { bulkDecideCases, decideCase, getCase, listCases } from '../lambdas/contract/cases.ts';
export {
  cancelCharge,
  createCharge,
  getCharge,
  reconcileCharges,
  refundCharge,
} from '../lambdas/contract/charges.ts';
export {
  assignCase,
  claimCase,
  claimNextCase,
  escalateCase,
  listStaff,
  releaseCase,
} from '../lambdas/contract/claims.ts';
export {
  createCompensation,
  decideCompensation,
  getCompensation,
  listCompensations,
} from '../lambdas/contract/compensations.ts';
export { createCorrection, decideCorrection, listCorrections } from '../lambdas/contract/corrections.ts';
export {
  createDeviceChallenge,
  enrolDevice,
  listDevices,
  removeDevice,
} from '../lambdas/contract/devices.ts';
export { createDispute, getDispute } from '../lambdas/contract/disputes.ts';
export { listEndedCases } from '../lambdas/contract/ended-cases.ts';
export { getExposure, getExposureTable } from '../lambdas/contract/exposure.ts';
export { freezeRing, getStoreFreeze, putStoreFreeze } from '../lambdas/contract/freezes.ts';
export {
  createListEntry,
  listListEntries,
  listListEvents,
  removeListEntry,
} from '../lambdas/contract/lists.ts';
export { followFreezeLink, openFreezeLink, setPushToken } from '../lambdas/contract/notices.ts';
export {
  getStore,
  getSwitch,
  listSwitchEvents,
  listSwitches,
  putStore,
  putSwitch,
} from '../lambdas/contract/operations.ts';
export { createPaymentCode, getPaymentCode } from '../lambdas/contract/payment-codes.ts';
export { confirmPayment, createPayment, getPayment } from '../lambdas/contract/payments.ts';
export { answerQuestion, askCustomer } from '../lambdas/contract/questions.ts';
export { createRefund } from '../lambdas/contract/refunds.ts';
export { getReviewStatistics } from '../lambdas/contract/review-statistics.ts';
export {
  createRuleset,
  getRuleset,
  listRulesetEvents,
  listRulesets,
  publishRuleset,
  withdrawRuleset,
} from '../lambdas/contract/rulesets.ts';
export { createSnooze, endSnooze, listSnoozeEvents, listSnoozes } from '../lambdas/contract/snoozes.ts';
export { getStorePayable, getStoreStatement } from '../lambdas/contract/stores.ts';
export {
  createEnrolmentCode,
  createTerminal,
  createTerminalSecret,
  endTerminalSecret,
  enrolTerminalKey,
  getOwnTerminal,
  listTerminals,
  revokeTerminal,
} from '../lambdas/contract/terminals.ts';
export {
  createIdentityVerification,
  getIdentityVerification,
  playIdentityProvider,
  receiveIdentityVerification,
} from '../lambdas/contract/verification.ts';
export { createTopUp, getBalance, getWallet, listEntries } from '../lambdas/contract/wallet.ts';
