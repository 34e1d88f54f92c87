/** The table of what is known: devices, what they are enrolled with, stores, and the kill switches. */
import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { DataTable, type DataTableProps } from '../constructs/data-table.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

const devices = 'DEVICE#*';
/** What risk knows of customers. */
const risk = 'RISK#*';
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
/** Holds and losses of the last hours. */
const watched = 'WATCHED#*';
/** Entries of lists, with what was done with them. */
const lists = 'LIST#*';
/** By which requests for an entry are known again. */
const listRequests = 'LIST_REQUEST#*';
/** What is compiled of them, by version. */
const compiledLists = 'LISTS#*';
/** Published ones, by their versions. */
const rulesets = 'RULESET#*';
/** Who drafted which, and what became of it. */
const drafts = 'RULESETS';
/** What drafts say. */
const draftDocuments = 'RULESET_DRAFT#*';
/** Of drafts: who asked for which, and what they came to. */
const backtests = 'BACKTESTS#*';
/** Those that are not done. */
const waitingBacktests = 'BACKTESTS';
const snoozes = 'SNOOZES';
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
      replicatedAs: 'registry',
      timeToLive: 'expires',
      // For the account events. Old images too: a stream of one that is replicated has them, and another stream has another name.
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
  }

  /** What risk needs to know of a payment, in one round trip; and once in a container for each version, the compiled lists. */
  grantReadPaymentFacts(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['BatchGetItem'], keys: [devices, switches, risk] },
      { actions: ['GetItem'], keys: [stores, compiledLists] },
    );
  }

  /**
   * Tells the records of customers and stores what was paid and topped up, and changes nothing else of their items. That a
   * store is there, and what it was told before, are conditions of the write.
   */
  grantProjectActivity(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['BatchGetItem'], keys: [risk, stores, devices] },
      { actions: ['GetItem'], keys: [risk] },
      { actions: ['UpdateItem'], keys: [risk, stores], attributes: ['pk', 'sk', 'activity', 'activityNext'] },
    );
  }

  /** What is judged by, once in a container for each version. */
  grantReadRulesets(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [rulesets] });
  }

  /** What risk needs to know of a top-up, and of the card that it is from, which must be active still. */
  grantReadTopUpFacts(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['BatchGetItem'], keys: [devices, switches, risk, cards] },
      { actions: ['GetItem'], keys: [compiledLists] },
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
      { actions: ['BatchGetItem'], keys: [codes, terminals, stores, devices, switches, risk] },
      { actions: ['GetItem'], keys: [compiledLists] },
      { actions: ['UpdateItem'], keys: [codes] },
    );
  }

  /** Gives out a payment code, judged by what is known of the device. */
  grantAddCode(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['BatchGetItem'], keys: [devices, switches, risk] },
      { actions: ['GetItem', 'PutItem'], keys: [codes] },
      { actions: ['GetItem'], keys: [compiledLists] },
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

  /** Finds out which accounts hang together by the phones that they were enrolled on. */
  grantReadRing(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['Query'], keys: [accountEvents, traces] },
      { actions: ['GetItem'], keys: [hardware] },
    );
  }

  /** What happened to an account, and who was enrolled on a phone. */
  grantReadCaseContext(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: [accountEvents, hardware] });
  }

  /** The same, and what accounts, devices, stores and cards are called and marked. */
  grantReadCaseGraph(fn: HandlerFunction): void {
    this.grantReadCaseContext(fn);
    // One statement has to allow all keys of a request.
    this.allow(fn, { actions: ['BatchGetItem'], keys: [risk, devices, stores, cards] });
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
      { actions: ['UpdateItem'], keys: [challenges, cognitoDevices] },
      { actions: ['PutItem', 'UpdateItem'], keys: [hardware] },
      { actions: ['GetItem', 'ConditionCheckItem'], keys: [lists] },
      { actions: ['GetItem'], keys: [switches, statusList, compiledLists, risk] },
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

  /** Reads how a store stands, and what was done about it. */
  grantReadStoreFreeze(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'Query'], keys: [stores] });
  }

  /** Freezes a store, or lifts the freeze, with the event that tells of it. */
  grantFreezeStore(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'Query', 'PutItem', 'UpdateItem'], keys: [stores] });
  }

  /** Asks, as a held payment is captured, that its store is not frozen. */
  grantCheckStore(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['ConditionCheckItem'], keys: [stores] });
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

  grantListSwitches(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: [switches] });
  }

  /** Changes a switch and adds the event that tells of it; one of a store, if there is such a store. */
  grantPutSwitch(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'PutItem', 'UpdateItem'], keys: [switches] },
      { actions: ['GetItem'], keys: [stores] },
    );
  }

  /** Keeps a draft, with the event that tells of it, if it is made against the version that is in force. */
  grantDraftRuleset(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'PutItem'], keys: [drafts] },
      { actions: ['PutItem'], keys: [draftDocuments] },
      { actions: ['GetItem'], keys: [switches] },
    );
  }

  grantListRulesets(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query', 'BatchGetItem'], keys: [drafts] });
  }

  grantListRulesetEvents(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: [drafts] });
  }

  grantReadRuleset(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [drafts, draftDocuments, rulesets, switches] });
  }

  /** Writes a version, which no function changes, and puts it in force. */
  grantPublishRuleset(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'PutItem', 'UpdateItem'], keys: [drafts] },
      { actions: ['GetItem'], keys: [draftDocuments] },
      { actions: ['PutItem'], keys: [rulesets] },
      { actions: ['GetItem'], keys: [switches] },
      { actions: ['UpdateItem'], keys: [switches], attributes: ['pk', 'sk', 'policy'] },
    );
  }

  grantWithdrawRuleset(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'PutItem', 'UpdateItem'], keys: [drafts] });
  }

  /** Puts a backtest of a draft behind those that wait. */
  grantCreateBacktest(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem'], keys: [drafts, rulesets] },
      { actions: ['GetItem', 'PutItem'], keys: [backtests] },
      { actions: ['UpdateItem'], keys: [waitingBacktests] },
    );
  }

  grantListBacktests(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem'], keys: [drafts, rulesets] },
      { actions: ['Query', 'BatchGetItem'], keys: [backtests] },
    );
  }

  grantReadBacktest(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [drafts, rulesets, backtests] });
  }

  /** Reads what a backtest asks and the rules of both sides, and says how far it is and what it came to. */
  grantRunBacktests(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem'], keys: [draftDocuments, rulesets] },
      { actions: ['GetItem', 'PutItem', 'UpdateItem'], keys: [backtests] },
      { actions: ['GetItem', 'UpdateItem'], keys: [waitingBacktests] },
    );
  }

  /** Snoozes a rule or ends that, with the event that tells of it. */
  grantSnooze(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'PutItem'], keys: [snoozes] },
      { actions: ['GetItem'], keys: [risk] },
      { actions: ['UpdateItem'], keys: [risk], attributes: ['pk', 'sk', 'snoozed'] },
    );
  }

  grantListSnoozes(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: [snoozes] });
  }

  grantReadLists(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: [lists] });
  }

  /** Changes an entry and adds the event that tells of it, once for a request. */
  grantChangeLists(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'PutItem'], keys: [lists, listRequests] });
  }

  /** Puts entries on the records that they are about, and publishes those that are about none. */
  grantApplyLists(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'Query', 'UpdateItem'], keys: [lists] },
      { actions: ['PutItem', 'UpdateItem'], keys: [compiledLists] },
      { actions: ['GetItem', 'UpdateItem'], keys: [switches] },
      { actions: ['Query'], keys: [hardware] },
      { actions: ['UpdateItem'], keys: [risk, devices, stores] },
    );
  }

  /** Keeps what was held and lost of late, sums it up, and throws a switch. */
  grantWatchLosses(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['PutItem', 'Query'], keys: [watched] },
      { actions: ['GetItem', 'PutItem', 'UpdateItem'], keys: [switches] },
    );
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
