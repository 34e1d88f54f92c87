/** What an app and the customers' pool say to each other beside Cognito's own protocol: refusals, and a device's proof. */

/**
 * Why the pool refuses. Cognito tells it as UserLambdaValidationException, whose message ends in
 * `failed with error <refusal>.`
 */
export const poolRefusals = {
  known_device_required: 'For now, only a device that is enrolled for this customer signs in, with its proof',
  registrations_switched_off: 'An operator has stopped registrations',
  client_not_permitted: 'Customers register with their app, and with nothing else',
  username_not_permitted: 'The username is not a UUID in lower case',
  unavailable: 'It could not be looked up whether this is permitted: try again',
} as const;

export type PoolRefusal = keyof typeof poolRefusals;

/**
 * The member of InitiateAuth's `ClientMetadata` by which an enrolled device shows that it is there: a compact JWS by
 * the device's key, with the claims `aud` (the app client's id), `username` (the account's, not the address) and `iat`.
 * Header as in the DPoP proof: `typ` as below, `alg` ES256, `jwk`.
 */
export const signInProofName = 'device_proof';

/** The `typ` of that JWS: no proof of a request passes for one. */
export const signInProofType = 'holdfast-sign-in';
