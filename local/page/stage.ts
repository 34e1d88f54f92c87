/** What the page is told of the stage that it is a page of. */

export interface PageStage {
  /** Another one means other data: whatever the browser kept of the former is worth nothing. */
  readonly mark: string;
  readonly apiUrl: string;
  /** Where Cognito answers. */
  readonly cognitoUrl: string;
  readonly customers: { readonly userPoolId: string; readonly clientId: string };
  /** Where terminals get their tokens. */
  readonly tokenUrl: string;
  /** A customer to begin with, whose authenticator app this page may be. */
  readonly sample: { readonly email: string; readonly password: string; readonly totpSecret: string };
}

/** What an installer is handed for a new till. */
export interface TillPapers {
  readonly store: { readonly id: string; readonly name: string };
  /** Within the store. */
  readonly number: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly enrolmentCode: string;
}

/** A mail that lies in the outbox of the local platform. */
export interface Mail {
  readonly to: string;
  readonly kind: string;
  readonly text: string;
}
