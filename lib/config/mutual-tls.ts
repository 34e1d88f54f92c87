/** What the settings say of the terminals' certificates, all of it or nothing. */
import type { Settings } from './schema.ts';

type Given = Settings['terminals']['mutualTls'];

/** See docs/settings.md. */
export type MutualTls = { readonly [Name in keyof Given]-?: NonNullable<Given[Name]> };

/** @returns undefined where terminals call the API that all call */
export function mutualTlsOf({ terminals: { mutualTls } }: Settings): MutualTls | undefined {
  const { domain, certificateArn, truststore, truststoreVersion } = mutualTls;
  // One without the others is refused before: combinations.ts.
  if (!domain || !certificateArn || !truststore || !truststoreVersion) return undefined;
  return { domain, certificateArn, truststore, truststoreVersion };
}
