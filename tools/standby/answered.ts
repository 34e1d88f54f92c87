/** What AWS does not answer, in a sentence that says no more of the account than a terminal should show. */
import { PlatformError } from '../../local/types.ts';

interface Refused extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** @param action as IAM calls what is asked for. @throws PlatformError that says what to do */
export const answered = <T>(action: string, answer: Promise<T>): Promise<T> =>
  answer.catch((error: Refused) => {
    throw reasonOf(action, error);
  });

export function reasonOf(action: string, { name, $metadata }: Refused): PlatformError {
  if (/^CredentialsProviderError|^TokenProviderError/.test(name))
    return new PlatformError(
      'There are no credentials of AWS: sign in as for the AWS CLI, or set AWS_PROFILE.',
    );
  // Of a HEAD, S3 says no more than its status.
  if (
    $metadata?.httpStatusCode === 403 ||
    /AccessDenied|UnrecognizedClient|InvalidClientTokenId|ExpiredToken|Unauthorized/.test(name)
  )
    return new PlatformError(
      `AWS refuses ${action} to these credentials (${name}): docs/surviving.md names what it needs.`,
    );
  return new PlatformError(
    `${action} was not answered (${name}): is the region's name right, and does it answer?`,
  );
}
