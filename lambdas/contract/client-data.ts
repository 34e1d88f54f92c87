/**
 * What a phone signs so that an attestation covers both the device key and the server's challenge: one text for the
 * client that makes it and the server that checks it.
 *
 * It is ASCII, `challenge` and `thumbprint` being base64url without padding:
 *
 *     holdfast.device-enrolment.v1.<challenge>.<thumbprint>
 *
 * where the thumbprint is the device key's (RFC 7638, SHA-256). The dots make it unambiguous: base64url has none.
 * - Apple App Attest: `clientDataHash` is SHA-256 of that text.
 * - Software: that text is the payload of the JWS.
 * - Android Key Attestation: the challenge is given before the key exists, and the certificate itself names the key;
 *   `setAttestationChallenge` takes SHA-256 of the text without its last part, `holdfast.device-enrolment.v1.<challenge>`.
 */

/** The part that is known before the device key. */
export const challengeText = (challenge: string): string => `holdfast.device-enrolment.v1.${challenge}`;

export const clientDataText = (challenge: string, thumbprint: string): string =>
  `${challengeText(challenge)}.${thumbprint}`;

/** The `typ` of a software statement: no other JWS by the same key passes for one. */
export const softwareStatementType = 'holdfast-attestation';
