/** GET /freeze-links/{token} */
import { openFreezeLink } from '../contract/notices.ts';
import { readFreezeLink } from '../domain/notices/freeze-link.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { freezeLinks } from '../store/freeze-links.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { describeError, log } from './logging/log.ts';
import { noticesLanguage } from './notices/language.ts';
import { freezePage } from './render/freeze-page.ts';

const links = () =>
  freezeLinks({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') });

export const handler = operation(openFreezeLink, async ({ path, now }) => {
  try {
    const link = await readFreezeLink(links(), path.token, now);
    if (!link) return { status: 404, body: freezePage(noticesLanguage(), 'unknown') };
    const ask = link.payment === undefined ? 'ask' : 'askPayment';
    return { status: 200, body: freezePage(link.language, ask) };
  } catch (error) {
    // A person reads this, not a program.
    log({ level: 'error', operation: openFreezeLink.operation, ...describeError(error) });
    return { status: 503, body: freezePage(noticesLanguage(), 'busy') };
  }
});
