/** The port of an identity-verification provider. Its result comes later, by a signed webhook. */

export interface IdentityProvider {
  /** Its name in our settings. */
  readonly name: string;
  /**
   * Asks for a verification, which the provider will know by our reference.
   *
   * Asked again with the same reference, after an answer that was lost, it gives the same verification.
   *
   * @returns where the customer goes to be verified
   * @throws whatever went wrong: the same request again is right then
   */
  start(wanted: {
    readonly reference: string;
    /** Where the provider sends the customer afterwards. */
    readonly returnUrl?: string | undefined;
  }): Promise<{ readonly url: string }>;
}
