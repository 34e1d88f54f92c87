/** The console and the page of the API are served, under the headers of lib/console/security-headers.ts and no weaker ones. */
import {
  apiDocsHeaders,
  asHttpHeaders,
  type SecurityHeaders,
  securityHeaders,
} from '../../lib/console/security-headers.ts';
import { ask, type Check } from './check.ts';
import type { Deployed } from './deployed.ts';

export function pageChecks({ consoleUrl, apiDocsUrl, cognitoUrl }: Deployed): readonly Check[] {
  const cognito = new URL(cognitoUrl).origin;
  const isElsewhere = consoleUrl !== undefined && new URL(consoleUrl).origin !== cognito;
  return [
    ...pageCheck('the console', consoleUrl, securityHeaders(isElsewhere ? cognito : undefined)),
    ...pageCheck("the API's page", apiDocsUrl, apiDocsHeaders()),
  ];
}

function pageCheck(name: string, url: string | undefined, headers: SecurityHeaders): readonly Check[] {
  if (url === undefined) return [];
  const problem = async () => {
    const response = await ask(url);
    const type = response.headers.get('content-type') ?? 'nothing';
    await response.body?.cancel();
    if (response.status !== 200 || !type.startsWith('text/html'))
      return `answered ${response.status} ${type}`;
    const weaker = Object.entries(asHttpHeaders(headers))
      .filter(([header, value]) => response.headers.get(header) !== value)
      .map(([header]) => header);
    return weaker.length === 0 ? undefined : `has not its own ${weaker.join(', ')}`;
  };
  return [{ name: `${name}: is served, with its strict headers`, problem }];
}
