/** POST /freeze-links/{token} */
import { randomUUID } from 'node:crypto';
import { followFreezeLink } from '../contract/notices.ts';
import { followFreezeLink as follow } from '../domain/notices/follow-freeze-link.ts';
import { cognitoAccounts } from '../store/cognito-accounts.ts';
import { freezeLinks } from '../store/freeze-links.ts';
import { disputePorts } from './account/dispute-ports.ts';
import { accounts, customerPool, registry } from './account/ports.ts';
import { operation } from './http/operation.ts';
import { describeError, log } from './logging/log.ts';
import { noticesLanguage } from './notices/language.ts';
import { freezePage } from './render/freeze-page.ts';

const ports = () => ({
  links: freezeLinks(registry()),
  accounts: accounts(),
  sessions: cognitoAccounts(customerPool()),
  disputes: disputePorts(),
  newId: randomUUID,
});

export const handler = operation(followFreezeLink, async ({ path, now }) => {
  const followed = await follow(ports(), path.token, now);
  switch (followed.outcome) {
    case 'frozen':
      return { status: 200, body: freezePage(followed.language, 'frozen', followed.payment) };
    case 'unknown':
      return { status: 404, body: freezePage(noticesLanguage(), 'unknown') };
    case 'failed':
      // A person reads the answer, not a program.
      log({ level: 'error', operation: followFreezeLink.operation, ...describeError(followed.error) });
      return { status: 503, body: freezePage(followed.language ?? noticesLanguage(), 'failed') };
  }
});
