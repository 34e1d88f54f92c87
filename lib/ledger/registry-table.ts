/** The table of what is known: devices, what they are enrolled with, stores, and the kill switches. */
import type { Construct } from 'constructs';
import { DataTable, type DataTableProps } from '../constructs/data-table.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

const devices = 'DEVICE#*';
const challenges = 'CHALLENGE#*';
const hardware = 'HARDWARE#*';
const stores = 'STORE#*';
const switches = 'SWITCHES';
const statusList = 'STATUSLIST';
/** Attempts to sign in: of one user, and of all in a span of minutes. */
const userSignIns = 'SIGN_IN#*';
const allSignIns = 'SIGN_IN_WINDOW#*';
const signInRestriction = 'SIGN_IN_RESTRICTION';

export class RegistryTable extends DataTable {
  constructor(scope: Construct, id: string, props: Pick<DataTableProps, 'settings' | 'encryptionKey'>) {
    super(scope, id, { ...props, environmentName: 'REGISTRY_TABLE', timeToLive: 'expires' });
  }

  /** What risk needs to know of a payment, in one read. */
  grantReadPaymentFacts(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['BatchGetItem'], keys: [devices, stores, switches] });
  }

  /** What risk needs to know of a top-up. */
  grantReadTopUpFacts(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['BatchGetItem'], keys: [devices, switches] });
  }

  /** Gives out a challenge. */
  grantAddChallenge(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['PutItem'], keys: [challenges] });
  }

  grantReadDevices(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [devices] });
  }

  /** Marks a device as removed: it stays, so that its key is never enrolled again. */
  grantRemoval(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'UpdateItem'], keys: [devices] });
  }

  /** Adds a device with its challenge and its hardware, unless enrolments are switched off. */
  grantEnrolment(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'PutItem'], keys: [devices] },
      { actions: ['UpdateItem'], keys: [challenges, hardware] },
      { actions: ['GetItem'], keys: [switches, statusList] },
    );
  }

  /** Keeps the list of revoked attestation keys, which enrolment reads. */
  grantPutStatusList(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['PutItem'], keys: [statusList] });
  }

  grantPutStore(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['PutItem'], keys: [stores] });
  }

  grantReadSwitch(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [switches] });
  }

  grantPutSwitch(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['UpdateItem'], keys: [switches] });
  }

  /** Counts attempts to sign in, reads who is kept out, and the devices that are let in nevertheless. */
  grantCountSignIn(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['UpdateItem'], keys: [userSignIns, allSignIns, signInRestriction] },
      { actions: ['BatchGetItem'], keys: [allSignIns] },
      { actions: ['GetItem'], keys: [signInRestriction, devices] },
    );
  }

  /** Counts a sign-in that succeeded. */
  grantCountSuccess(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['UpdateItem'], keys: [userSignIns, allSignIns] });
  }
}
