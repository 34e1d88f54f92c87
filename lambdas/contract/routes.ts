/** Every operation of the HTTP API. */
import { decideCase, getCase, listCases } from './cases.ts';
import { createDeviceChallenge, enrolDevice, listDevices, removeDevice } from './devices.ts';
import { getSwitch, putStore, putSwitch } from './operations.ts';
import { createPayment, getPayment } from './payments.ts';
import type { Route } from './route.ts';
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
  getPayment,
  listCases,
  getCase,
  decideCase,
  putStore,
  getSwitch,
  putSwitch,
];
