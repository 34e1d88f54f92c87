/** The sign-ins that `npm start` prints: made through the front door at the first start, kept with the data. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { putStore } from '../../lambdas/contract/operations.ts';
import type { Group } from '../../lambdas/contract/route.ts';
import { invite, randomPassword, register, type Stage, unpack } from './people.ts';

export interface SignIn {
  readonly role: 'customer' | Group;
  readonly email: string;
  readonly password: string;
  /** Base32, for an authenticator app. */
  readonly totpSecret: string;
}

interface Making {
  readonly stage: Stage;
  readonly administrator: CognitoIdentityProviderClient;
  readonly mailedCode: (email: string) => Promise<string>;
  readonly dataDir: string;
}

/** The store that demo payments can go to. */
export const demoStore = { id: 'shinjuku-east', name: 'Shinjuku East' } as const;

/** Reads the sign-ins of an earlier start, or makes a customer, a reviewer, a senior reviewer, an operator and a store. */
export async function demoSignIns(making: Making): Promise<readonly SignIn[]> {
  const file = join(making.dataDir, 'sign-ins.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as SignIn[];
  const signIns = await make(making);
  // Renamed into place: a start that is killed half-way makes them again, with other addresses.
  writeFileSync(`${file}.new`, JSON.stringify(signIns, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return signIns;
}

async function make({ stage, administrator, mailedCode }: Making): Promise<SignIn[]> {
  const mark = randomPassword()
    .slice(3, 8)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '0');
  const password = randomPassword();
  const email = `customer-${mark}@customer.example`;
  const { secret } = await register(unpack(stage, email), password, mailedCode);
  const signIns: SignIn[] = [{ role: 'customer', email, password, totpSecret: secret }];
  for (const role of ['reviewer', 'senior-reviewer', 'operator'] as const) {
    const colleague = await invite(stage, administrator, `${role}-${mark}@staff.example`, [role]);
    const { email: address, password: chosen, authenticator } = colleague;
    signIns.push({ role, email: address, password: chosen, totpSecret: authenticator.secret });
    if (role === 'operator')
      await colleague.api.call(putStore, { path: { id: demoStore.id }, body: { name: demoStore.name } });
  }
  return signIns;
}
