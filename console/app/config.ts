/** What the console is told of its stage: a file beside the page, written when the stage is deployed. */

export interface ConsoleConfig {
  /** Of the HTTP API, with the stage's path. */
  readonly apiUrl: string;
  /** Where Cognito answers. */
  readonly cognitoUrl: string;
  /** The reviewers' pool and its app client. */
  readonly userPoolId: string;
  readonly clientId: string;
  /** Such as `dev` or `prod`. */
  readonly stage: string;
  /** ISO 4217 code, of the amounts that come without one: those of rules and of backtests. */
  readonly currency: string;
}

/** @throws TypeError where it cannot be had */
export async function loadConfig(): Promise<ConsoleConfig> {
  const response = await fetch('config.json', { cache: 'no-store' });
  if (!response.ok) throw new TypeError(`HTTP ${response.status}`);
  return (await response.json()) as ConsoleConfig;
}
