/** The operations that go with notices: the page behind a freeze link, and where a device takes push messages. */
import type { Construct } from 'constructs';
import { allowDisputes } from '../account/dispute-handlers.ts';
import type { Settings } from '../config.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';
import { PushApplications } from './push-applications.ts';

export interface NoticeHandlersProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  readonly data: LedgerStack;
}

/** @returns contract operation -> its function */
export function noticeHandlers(
  scope: Construct,
  props: NoticeHandlersProps,
): Readonly<Record<string, HandlerFunction>> {
  return {
    openFreezeLink: openFreezeLink(scope, props),
    followFreezeLink: followFreezeLink(scope, props),
    setPushToken: setPushToken(scope, props),
  };
}

function openFreezeLink(scope: Construct, { settings, data }: NoticeHandlersProps): HandlerFunction {
  const fn = new HandlerFunction(scope, 'open-freeze-link', {
    settings,
    description: "Asks whether to freeze an account, behind a notice's link",
  });
  data.registry.grantReadFreezeLink(fn);
  fn.setEnvironment('NOTICES_LANGUAGE', settings.notices.language);
  return fn;
}

function followFreezeLink(
  scope: Construct,
  { settings, identity, data }: NoticeHandlersProps,
): HandlerFunction {
  const fn = new HandlerFunction(scope, 'follow-freeze-link', {
    settings,
    description: "Freezes the account that a notice's link was sent for, and disputes its payment",
  });
  data.registry.grantReadFreezeLink(fn);
  data.ledger.grantAccountChange(fn);
  allowDisputes(fn, { settings, identity, data });
  fn.setEnvironment('CURRENCY', settings.currency);
  fn.setEnvironment('NOTICES_LANGUAGE', settings.notices.language);
  return fn;
}

function setPushToken(scope: Construct, { settings, identity, data }: NoticeHandlersProps): HandlerFunction {
  const fn = new HandlerFunction(scope, 'set-push-token', {
    settings,
    description: 'Keeps where a device takes push messages',
  });
  identity.customers.grantRecogniseClient(fn);
  data.registry.grantSetPushToken(fn);
  new PushApplications(settings).grantRegister(fn);
  return fn;
}
