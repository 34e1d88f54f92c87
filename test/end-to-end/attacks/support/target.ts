/** What an attack is tried on: the app as it is, or, where the control stands in a template, the app without it. */
import { readFileSync } from 'node:fs';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { Message } from '../../../../local/cognito/delivery.ts';
import { mailedCode } from '../../../../local/demo/mail.ts';
import type { Stage } from '../../../../local/demo/people.ts';
import { stageOf } from '../../../../local/demo/stage.ts';
import { controlled, type SharedPlatform, type Which } from '../../support/shared-platform.ts';
import { setClock } from './control.ts';

export interface Target {
  readonly which: Which;
  readonly platform: SharedPlatform;
  readonly stage: Stage;
  readonly administrator: CognitoIdentityProviderClient;
  /** The newest code that was mailed to the address. */
  mailedCode(email: string): Promise<string>;
  /** What was mailed to the address, oldest first. */
  mailsTo(address: string): Promise<readonly Message[]>;
  /** Does something while the platform's clock is ahead by so many milliseconds; functions have the machine's clock. */
  later<T>(ahead: number, act: () => Promise<T>): Promise<T>;
}

const opened = new Map<Which, Promise<Target>>();

/** The real one is the platform that all end-to-end tests share; the other is started when it is first asked for. */
export function target(which: Which): Promise<Target> {
  const known = opened.get(which) ?? open(which);
  opened.set(which, known);
  return known;
}

async function open(which: Which): Promise<Target> {
  const { described: platform } = await controlled(which);
  const mailsTo = async (address: string) => {
    const messages = (await (await fetch(`${platform.url}/_local/outbox`)).json()) as Message[];
    return messages.filter(({ to }) => to === address);
  };
  return {
    which,
    platform,
    stage: stageOf(platform.outputs),
    administrator: new CognitoIdentityProviderClient({
      region: platform.region,
      endpoint: platform.url,
      credentials: platform.administrator,
    }),
    mailsTo,
    async mailedCode(address) {
      const mails = await mailsTo(address);
      return mailedCode({ list: () => mails })(address);
    },
    async later(ahead, act) {
      await setClock(which, ahead);
      try {
        return await act();
      } finally {
        await setClock(which, 0);
      }
    },
  };
}

/** Everything that the platform's functions and services have written so far. */
export const logOf = ({ platform }: Target): string => readFileSync(platform.logFile, 'utf8');
