/** The table of what is known: devices, what they are enrolled with, stores, and the kill switches. */
import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { DataTable, type DataTableProps } from '../constructs/data-table.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

const devices = 'DEVICE#*';
const challenges = 'CHALLENGE#*';
const hardware = 'HARDWARE#*';
const cognitoDevices = 'COGNITO_DEVICE#*';
const stores = 'STORE#*';
const terminals = 'TERMINAL#*';
/** By which requests to register one are known again. */
const terminalRequests = 'TERMINAL_REQUEST#*';
const codes = 'CODE#*';
const verifications = 'VERIFICATION#*';
/** What surrounded a registration, and who was seen with the same address, phone or number. */
const registrations = 'REGISTRATION#*';
const traces = 'TRACE#*';
/** By which requests to start one are known again. */
const verificationRequests = 'VERIFICATION_REQUEST#*';
const verificationDays = 'VERIFICATION_DAY#*';
/** What providers sent. */
const webhooks = 'WEBHOOK#*';
const cards = 'CARD#*';
/** By which requests to register one are known again. */
const cardRequests = 'CARD_REQUEST#*';
/** Which cards a customer has. */
const cardLists = 'CARDS#*';
const cardTries = 'CARD_TRIES#*';
/** What the card processor sent. */
const cardEvents = 'CARD_EVENT#*';
/** Account events, by customer. */
const accountEvents = 'CUSTOMER#*';
/** Where notices went before an address was changed. */
const formerContacts = 'CONTACT#*';
const freezeLinks = 'FREEZELINK#*';
/** Who has been told what. */
const told = 'TOLD#*';
/** Whose a push endpoint is. */
const pushEndpoints = 'PUSH#*';
const factorResets = 'FACTOR_RESET#*';
const switches = 'SWITCHES';
/** Where the sealed chain stands, and which records are in it. */
const sealing = 'SEALING';
const sealed = 'SEALED#*';
const statusList = 'STATUSLIST';
/** Attempts to sign in: of one user, and of all in a span of minutes. */
const userSignIns = 'SIGN_IN#*';
const allSignIns = 'SIGN_IN_WINDOW#*';
const signInRestriction = 'SIGN_IN_RESTRICTION';

export class RegistryTable extends DataTable {
  constructor(scope: Construct, id: string, props: Pick<DataTableProps, 'settings' | 'encryptionKey'>) {
    super(scope, id, {
      ...props,
      environmentName: 'REGISTRY_TABLE',
      timeToLive: 'expires',
      // For the account events.
      stream: StreamViewType.NEW_IMAGE,
    });
  }

  /** What risk needs to know of a payment, in one read. */
  grantReadPaymentFacts(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['BatchGetItem'], keys: [devices, stores, switches] });
  }

  /** What risk needs to know of a payment that is confirmed: its store was looked up when it was made. */
  grantReadConfirmationFacts(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['BatchGetItem'], keys: [devices, switches] });
  }

  /** What risk needs to know of a top-up, and of the card that it is from, which must be active still. */
  grantReadTopUpFacts(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['BatchGetItem'], keys: [devices, switches, cards] },
      { actions: ['ConditionCheckItem'], keys: [cards] },
    );
  }

  /**
   * Reads what a charge is judged by, in one request, and uses the code up. That it counts codes that do not exist is a
   * change of the terminal: see `grantChangeTerminal`.
   */
  grantCharge(fn: HandlerFunction): void {
    this.allow(
      fn,
      // One statement has to allow all keys of a request: those of the customer too, for judging anew.
      { actions: ['BatchGetItem'], keys: [codes, terminals, stores, devices, switches] },
      { actions: ['UpdateItem'], keys: [codes] },
    );
  }

  /** Gives out a payment code, judged by what is known of the device. */
  grantAddCode(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['BatchGetItem'], keys: [devices, switches] },
      { actions: ['GetItem', 'PutItem'], keys: [codes] },
    );
  }

  grantReadCode(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [codes] });
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
    this.allow(
      fn,
      { actions: ['GetItem', 'UpdateItem'], keys: [devices] },
      { actions: ['PutItem'], keys: [accountEvents] },
    );
  }

  /** Marks a device as frozen, or as that no longer. */
  grantFreezeDevice(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'UpdateItem'], keys: [devices] });
  }

  grantAddAccountEvent(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['PutItem'], keys: [accountEvents] });
  }

  /** Keeps which address it was that is about to change. */
  grantAddFormerContact(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['PutItem'], keys: [formerContacts] });
  }

  /** Keeps a reset under its Idempotency-Key. */
  grantResetFactor(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['PutItem', 'UpdateItem'], keys: [factorResets] });
  }

  /** Adds a device with its challenge, its device of Cognito and its hardware, unless enrolments are switched off. */
  grantEnrolment(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'PutItem'], keys: [registrations] },
      { actions: ['Query', 'PutItem'], keys: [traces] },
      { actions: ['GetItem', 'PutItem'], keys: [devices] },
      { actions: ['PutItem'], keys: [accountEvents] },
      { actions: ['UpdateItem'], keys: [challenges, cognitoDevices, hardware] },
      { actions: ['GetItem'], keys: [switches, statusList] },
    );
  }

  /** Keeps the list of revoked attestation keys, which enrolment reads. */
  grantPutStatusList(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['PutItem'], keys: [statusList] });
  }

  grantReadStore(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [stores] });
  }

  /** Starts a verification, once for a request and so many a day. */
  grantStartVerification(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'PutItem', 'UpdateItem'], keys: [verifications] },
      { actions: ['GetItem', 'PutItem'], keys: [verificationRequests] },
      { actions: ['UpdateItem'], keys: [verificationDays] },
    );
  }

  grantReadVerification(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [verifications] });
  }

  /** Takes what a provider sent, with what it decides and the account event of that. */
  grantReceiveVerification(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'PutItem'], keys: [webhooks] },
      { actions: ['GetItem', 'UpdateItem', 'ConditionCheckItem'], keys: [verifications] },
      { actions: ['PutItem'], keys: [accountEvents] },
    );
  }

  /** Starts to register a card, once for a request and so many in a span of time. */
  grantRegisterCard(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'PutItem', 'UpdateItem'], keys: [cards] },
      { actions: ['GetItem', 'PutItem'], keys: [cardRequests] },
      { actions: ['UpdateItem'], keys: [cardLists, cardTries] },
    );
  }

  grantListCards(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [cardLists, cards] });
  }

  grantReadCard(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [cards] });
  }

  grantRemoveCard(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'UpdateItem'], keys: [cards] },
      { actions: ['UpdateItem'], keys: [cardLists] },
      { actions: ['PutItem'], keys: [accountEvents] },
    );
  }

  /** Takes what the card processor sent, with what it decides and the account event of that. */
  grantReceiveCardEvent(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'PutItem'], keys: [cardEvents] },
      { actions: ['GetItem', 'UpdateItem', 'ConditionCheckItem'], keys: [cards] },
      { actions: ['UpdateItem'], keys: [cardLists] },
      { actions: ['PutItem'], keys: [accountEvents] },
    );
  }

  /** Looks a freeze link up by the hash of its token. */
  grantReadFreezeLink(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [freezeLinks] });
  }

  /** Keeps with a device where it takes push messages, which no other device does then. */
  grantSetPushToken(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'UpdateItem'], keys: [devices, pushEndpoints] });
  }

  /** Makes freeze links, marks who is told, and finds the mailboxes that were changed: nobody else reads those. */
  grantSendNotices(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['PutItem'], keys: [freezeLinks] },
      { actions: ['UpdateItem'], keys: [told] },
      { actions: ['Query'], keys: [formerContacts] },
    );
  }

  grantPutStore(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['UpdateItem'], keys: [stores] });
  }

  /** Registers a terminal, with its number at the store and the event that tells of it; once for a request. */
  grantRegisterTerminal(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'PutItem'], keys: [terminalRequests] },
      { actions: ['GetItem', 'UpdateItem'], keys: [stores] },
      { actions: ['GetItem', 'PutItem', 'UpdateItem'], keys: [terminals] },
    );
  }

  grantListTerminals(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: [stores] }, { actions: ['GetItem'], keys: [terminals] });
  }

  /** Changes a terminal, and adds the event that tells of it. */
  grantChangeTerminal(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'PutItem', 'UpdateItem'], keys: [terminals] });
  }

  /** Marks what is sealed, and moves the chain's head. */
  grantSeal(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'UpdateItem'], keys: [sealing] },
      { actions: ['BatchGetItem', 'PutItem'], keys: [sealed] },
    );
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

  /** Forgets a user's attempts to sign in. */
  grantForgetSignIns(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['UpdateItem'], keys: [userSignIns] });
  }

  /** Counts a sign-in that succeeded. */
  grantCountSuccess(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['UpdateItem'], keys: [userSignIns, allSignIns] });
  }
}
