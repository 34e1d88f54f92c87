/** All kinds of commands. A new one is a file, and a line here. */
import { freeze, liftFreeze, look, signIn, throwSwitch } from './account.ts';
import { compensate, correct, decideAdjustment } from './adjust.ts';
import { otherBody, replay, retry } from './again.ts';
import { atOnce, decisionAgainstTimeout } from './at-once.ts';
import { deliver, execution, passTime } from './background.ts';
import { cardEvent, charge } from './cards.ts';
import { chargeCode } from './charge-code.ts';
import { newCode, watchCode } from './codes.ts';
import type { CommandKind } from './command.ts';
import { confirm } from './confirm.ts';
import { decide } from './decide.ts';
import { decideDispute, dispute, freezeDevice, liftDeviceFreeze } from './dispute.ts';
import { pay } from './pay.ts';
import { refund } from './refund.ts';
import { cardRegistered, registerCard } from './register-card.ts';
import { removeCard } from './remove-card.ts';
import { blockCustomer, freezeStore, unblockCustomer } from './stop.ts';
import { loseHold, sweep } from './sweep.ts';
import { cancelCharge, guessCode, refundAtTill, revokeTerminal, twoTills } from './tills.ts';
import { topUp } from './top-up.ts';
import { work } from './work.ts';

/** Those that may happen at once with any others. */
const concurrent: readonly CommandKind[] = [
  pay,
  topUp,
  newCode,
  chargeCode,
  cancelCharge,
  refundAtTill,
  cardEvent,
  registerCard,
  cardRegistered,
  removeCard,
  confirm,
  work,
  decide,
  refund,
  compensate,
  correct,
  decideAdjustment,
  dispute,
  decideDispute,
  freezeDevice,
  liftDeviceFreeze,
  retry,
  replay,
  freeze,
  liftFreeze,
  deliver,
  execution,
  sweep,
];

export const commandKinds: readonly CommandKind[] = [
  ...concurrent,
  charge,
  watchCode,
  guessCode,
  revokeTerminal,
  twoTills,
  otherBody,
  signIn,
  throwSwitch,
  freezeStore,
  blockCustomer,
  unblockCustomer,
  loseHold,
  look,
  passTime,
  atOnce(concurrent),
  decisionAgainstTimeout(decide, execution),
];
