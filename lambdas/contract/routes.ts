/** Every operation of the HTTP API. */
import { freezeAccount, getFreeze, putFreeze, resetFactor, signOutEverywhere } from './account.ts';
import { createBacktest, getBacktest, listBacktests } from './backtests.ts';
import { listCards, playCardProcessor, receiveCardEvent, registerCard, removeCard } from './cards.ts';
import { getCaseEvidence, listAuditEvents, listCaseAudit } from './case-audit.ts';
import { createUnmasking, getCaseContext, getCaseGraph } from './case-context.ts';
import { bulkDecideCases, decideCase, getCase, listCases } from './cases.ts';
import { cancelCharge, createCharge, getCharge, reconcileCharges, refundCharge } from './charges.ts';
import { assignCase, claimCase, claimNextCase, escalateCase, listStaff, releaseCase } from './claims.ts';
import {
  createCompensation,
  decideCompensation,
  getCompensation,
  listCompensations,
} from './compensations.ts';
import { createCorrection, decideCorrection, listCorrections } from './corrections.ts';
import { createDeviceChallenge, enrolDevice, listDevices, removeDevice } from './devices.ts';
import { createDispute, getDispute } from './disputes.ts';
import { listEndedCases } from './ended-cases.ts';
import { getExposure, getExposureTable } from './exposure.ts';
import { freezeRing, getStoreFreeze, putStoreFreeze } from './freezes.ts';
import { createListEntry, listListEntries, listListEvents, removeListEntry } from './lists.ts';
import { followFreezeLink, openFreezeLink, setPushToken } from './notices.ts';
import { getStore, getSwitch, listSwitchEvents, listSwitches, putStore, putSwitch } from './operations.ts';
import { createPaymentCode, getPaymentCode } from './payment-codes.ts';
import { confirmPayment, createPayment, getPayment } from './payments.ts';
import { answerQuestion, askCustomer } from './questions.ts';
import { createRefund } from './refunds.ts';
import { getReviewStatistics } from './review-statistics.ts';
import type { Route } from './route.ts';
import {
  createRuleset,
  getRuleset,
  listRulesetEvents,
  listRulesets,
  publishRuleset,
  withdrawRuleset,
} from './rulesets.ts';
import { createSnooze, endSnooze, listSnoozeEvents, listSnoozes } from './snoozes.ts';
import { getStorePayable, getStoreStatement } from './stores.ts';
import {
  createEnrolmentCode,
  createTerminal,
  createTerminalSecret,
  endTerminalSecret,
  enrolTerminalKey,
  getOwnTerminal,
  listTerminals,
  revokeTerminal,
} from './terminals.ts';
import {
  createIdentityVerification,
  getIdentityVerification,
  playIdentityProvider,
  receiveIdentityVerification,
} from './verification.ts';
import { createTopUp, getBalance, getWallet, listEntries } from './wallet.ts';

export const routes: readonly Route[] = [
  createDeviceChallenge,
  enrolDevice,
  listDevices,
  removeDevice,
  getWallet,
  getBalance,
  listEntries,
  createTopUp,
  createPayment,
  confirmPayment,
  getPayment,
  createPaymentCode,
  getPaymentCode,
  createCharge,
  getCharge,
  cancelCharge,
  refundCharge,
  reconcileCharges,
  createDispute,
  getDispute,
  setPushToken,
  openFreezeLink,
  followFreezeLink,
  freezeAccount,
  signOutEverywhere,
  createIdentityVerification,
  getIdentityVerification,
  receiveIdentityVerification,
  playIdentityProvider,
  registerCard,
  listCards,
  removeCard,
  receiveCardEvent,
  playCardProcessor,
  listCases,
  // Before the paths that would take their place.
  claimNextCase,
  bulkDecideCases,
  getCase,
  claimCase,
  releaseCase,
  assignCase,
  escalateCase,
  listStaff,
  decideCase,
  askCustomer,
  answerQuestion,
  getCaseContext,
  getCaseGraph,
  createUnmasking,
  listCaseAudit,
  listAuditEvents,
  getCaseEvidence,
  listEndedCases,
  getReviewStatistics,
  createRefund,
  createCorrection,
  listCorrections,
  decideCorrection,
  createCompensation,
  getCompensation,
  listCompensations,
  decideCompensation,
  putStore,
  getStore,
  createTerminal,
  listTerminals,
  createTerminalSecret,
  endTerminalSecret,
  createEnrolmentCode,
  revokeTerminal,
  enrolTerminalKey,
  getOwnTerminal,
  getStorePayable,
  getStoreStatement,
  listSwitches,
  getSwitch,
  putSwitch,
  listSwitchEvents,
  createListEntry,
  listListEntries,
  removeListEntry,
  listListEvents,
  createRuleset,
  listRulesets,
  getRuleset,
  publishRuleset,
  withdrawRuleset,
  listRulesetEvents,
  createBacktest,
  listBacktests,
  getBacktest,
  createSnooze,
  listSnoozes,
  endSnooze,
  listSnoozeEvents,
  // Before the path that would take its place.
  getStoreFreeze,
  putStoreFreeze,
  getFreeze,
  putFreeze,
  freezeRing,
  getExposure,
  getExposureTable,
  resetFactor,
];
