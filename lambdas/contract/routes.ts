/** Every operation of the HTTP API. */
import { freezeAccount, getFreeze, putFreeze, resetFactor, signOutEverywhere } from './account.ts';
import { decideCase, getCase, listCases } from './cases.ts';
import { createDeviceChallenge, enrolDevice, listDevices, removeDevice } from './devices.ts';
import { followFreezeLink, openFreezeLink, setPushToken } from './notices.ts';
import { getSwitch, putStore, putSwitch } from './operations.ts';
import { confirmPayment, createPayment, getPayment } from './payments.ts';
import type { Route } from './route.ts';
import {
  createIdentityVerification,
  getIdentityVerification,
  playIdentityProvider,
  receiveIdentityVerification,
} from './verification.ts';
import { createTopUp, getWallet, listEntries } from './wallet.ts';

export const routes: readonly Route[] = [
  createDeviceChallenge,
  enrolDevice,
  listDevices,
  removeDevice,
  getWallet,
  listEntries,
  createTopUp,
  createPayment,
  confirmPayment,
  getPayment,
  setPushToken,
  openFreezeLink,
  followFreezeLink,
  freezeAccount,
  signOutEverywhere,
  createIdentityVerification,
  getIdentityVerification,
  receiveIdentityVerification,
  playIdentityProvider,
  listCases,
  getCase,
  decideCase,
  putStore,
  getSwitch,
  putSwitch,
  getFreeze,
  putFreeze,
  resetFactor,
];
