/** The keys by which everybody checks the tokens of a user pool are served (RFC 7517). */
import { ask, type Check } from './check.ts';
import type { Deployed } from './deployed.ts';

interface KeySet {
  readonly keys?: readonly { readonly kid?: string; readonly kty?: string; readonly use?: string }[];
}

export const poolChecks = ({ cognitoUrl, pools }: Deployed): readonly Check[] =>
  Object.entries(pools).map(([name, pool]) => ({
    name: `${name}: its keys are served`,
    problem: async () => {
      const response = await ask(new URL(`${pool}/.well-known/jwks.json`, cognitoUrl).href);
      if (response.status !== 200) return `answered ${response.status}`;
      const { keys = [] } = (await response.json()) as KeySet;
      const sign = keys.filter(({ kid, kty, use }) => kid && kty === 'RSA' && use === 'sig');
      return sign.length > 0 ? undefined : 'has no key that signs';
    },
  }));
