/** The tills of the simulation: three of the store that is paid, of which one will be revoked, and one of another store. */
import { terminalScope } from '../../../lambdas/contract/route.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import { storeTerminalKey } from '../../../lambdas/store/keys.ts';
import { terminalItem } from '../../../lambdas/store/terminal-items.ts';
import { settings } from '../../support/function-environment.ts';
import type { Random } from '../machine/random.ts';
import { newSigner, type Signer } from './people.ts';
import type { ApiRequest } from './requests.ts';
import { setting } from './setting.ts';

export interface Till {
  /** Of its app client. */
  readonly id: string;
  readonly store: string;
  readonly number: number;
  readonly signer: Signer;
}

/** Indexes: those of the store, the one that is revoked some day, and the one of the other store. */
export const ownTills = [0, 1, 2] as const;
export const revocable = 2;
export const foreignTill = 3;

/** Cognito's ids have digits too; so few of them in a row that they look like no card's number. */
const letters = [...'abcdefghijklmnopqrstuvwxyz'];

export const makeTills = (random: Random): readonly Till[] =>
  [...ownTills, foreignTill].map((index) => ({
    id: Array.from({ length: 26 }, () => random.pick(letters)).join(''),
    store: index === foreignTill ? setting.otherStore : setting.store,
    number: index === foreignTill ? 1 : index + 1,
    signer: newSigner(random),
  }));

/** Of the Registry: the terminal, and which one has the number. */
export function tillItems({ id, store, number, signer }: Till): readonly Item[] {
  const terminal = terminalItem({
    id,
    store,
    number,
    name: `Till ${number}`,
    state: 'active',
    key: { thumbprint: signer.id, publicJwk: signer.publicJwk },
    registeredAt: 0,
    badCodes: 0,
    badCodesFrom: 0,
  });
  const { pk, sk } = storeTerminalKey(store, number);
  return [terminal, { pk: { S: pk }, sk: { S: sk }, terminal: { S: id } }];
}

/** Whose request it is: the till's, by its token and its key. */
export const asTill = ({ id, signer }: Till) => ({
  signer,
  accessToken: `access.token-of.${id}`,
  claims: {
    sub: id,
    client_id: id,
    token_use: 'access',
    scope: terminalScope,
    iss: `https://cognito-idp.ap-northeast-1.amazonaws.com/${settings.TERMINAL_POOL_ID}`,
  } satisfies ApiRequest['claims'],
});
