/** A device: the P-256 key of one customer's phone, known by its thumbprint. */

export interface Device {
  /** RFC 7638 thumbprint, SHA-256, base64url. One customer a key, for ever. */
  readonly id: string;
  readonly customer: string;
  readonly name: string;
  /** Cognito's key of the same phone: an index, never a proof. */
  readonly cognitoDeviceKey: string;
  readonly publicJwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };
  /** Milliseconds since the epoch. */
  readonly enrolledAt: number;
  /** Whether the customer had another device when this one came. */
  readonly additional: boolean;
}
