/** Adds the page to try the platform with to a running local platform. It is no part of what any stack deploys. */
import type { SignIn } from '../demo/sign-ins.ts';
import { stageOf } from '../demo/stage.ts';
import type { Platform } from '../platform.ts';
import { PlatformError } from '../types.ts';
import { buildPage } from './build-page.ts';
import { dayLater } from './day-later.ts';
import { sampleTills } from './sample-tills.ts';
import { pagePrefixes, servePage } from './serve-page.ts';

/** @returns the page's address */
export async function addPage(
  platform: Platform,
  people: readonly SignIn[],
  now: () => number,
): Promise<string> {
  const { url, outputs } = platform;
  const stage = stageOf(outputs);
  const { email, password, totpSecret } = personOf(people, 'customer');
  const handler = servePage({
    url,
    files: await buildPage(),
    stage: {
      // Made anew with the data, and never twice.
      mark: email,
      apiUrl: stage.apiUrl,
      cognitoUrl: stage.cognitoUrl,
      customers: stage.customers,
      tokenUrl: stage.terminals.tokenUrl,
      sample: { email, password, totpSecret },
    },
    registerTill: sampleTills(stage, personOf(people, 'operator'), now),
    dayLater: dayLater(platform),
  });
  for (const prefix of pagePrefixes) platform.addRoute(prefix, handler);
  return `${url}/`;
}

function personOf(people: readonly SignIn[], role: SignIn['role']): SignIn {
  const person = people.find((each) => each.role === role);
  if (!person) throw new PlatformError(`The sign-ins have no ${role}: npm start -- --reset makes them anew.`);
  return person;
}
