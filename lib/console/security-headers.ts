/** The headers under which the console is served, by CloudFront and on one machine alike: one list for both. */

export interface SecurityHeaders {
  readonly contentSecurityPolicy: string;
  readonly permissionsPolicy: string;
  readonly referrerPolicy: 'no-referrer';
  readonly crossOriginOpenerPolicy: string;
  /** Seconds. */
  readonly strictTransportSecurity: number;
}

/** @param cognitoUrl where Cognito answers, if not at the console's own address: everything else is there */
export const securityHeaders = (cognitoUrl?: string): SecurityHeaders => ({
  contentSecurityPolicy: [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // `data:` is the picture of the key of a new authenticator app.
    "img-src 'self' data:",
    `connect-src ${["'self'", cognitoUrl ?? []].flat().join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // No text becomes markup or a script, by whatever way (Trusted Types).
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  permissionsPolicy:
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  referrerPolicy: 'no-referrer',
  crossOriginOpenerPolicy: 'same-origin',
  strictTransportSecurity: 2 * 365 * 24 * 60 * 60,
});

/**
 * Those of the API's page, which lies under the same address. Swagger UI is not made for Trusted Types, so the page has
 * no part in that address: `sandbox` makes it of no origin, which can read nothing of the console's, and it may ask nobody
 * for anything. Its script and stylesheet are the address's own.
 */
export const apiDocsHeaders = (): SecurityHeaders => ({
  ...securityHeaders(),
  contentSecurityPolicy: [
    'sandbox allow-scripts',
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // `data:` are the icons in its stylesheet.
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
});

/** As HTTP writes them. */
export const asHttpHeaders = (headers: SecurityHeaders): Readonly<Record<string, string>> => ({
  'content-security-policy': headers.contentSecurityPolicy,
  'permissions-policy': headers.permissionsPolicy,
  'referrer-policy': headers.referrerPolicy,
  'cross-origin-opener-policy': headers.crossOriginOpenerPolicy,
  'strict-transport-security': `max-age=${headers.strictTransportSecurity}; includeSubDomains`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
});
