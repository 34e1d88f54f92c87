/** All kinds of commands. A new one is a file, and a line here. */
import { freeze, liftFreeze, look, signIn, throwSwitch } from './account.ts';
import { otherBody, replay, retry } from './again.ts';
import { atOnce, decisionAgainstTimeout } from './at-once.ts';
import { deliver, execution, passTime } from './background.ts';
import type { CommandKind } from './command.ts';
import { confirm } from './confirm.ts';
import { decide } from './decide.ts';
import { pay } from './pay.ts';
import { refund } from './refund.ts';
import { topUp } from './top-up.ts';

/** Those that may happen at once with any others. */
const concurrent: readonly CommandKind[] = [
  pay,
  topUp,
  confirm,
  decide,
  refund,
  retry,
  replay,
  freeze,
  liftFreeze,
  deliver,
  execution,
];

export const commandKinds: readonly CommandKind[] = [
  ...concurrent,
  otherBody,
  signIn,
  throwSwitch,
  look,
  passTime,
  atOnce(concurrent),
  decisionAgainstTimeout(decide, execution),
];
