/** Tells whether two URLs name one resource, query and fragment aside, as RFC 9449, section 4.3, compares `htu`. */

/** @returns false where either is not an absolute URL */
export function sameResource(a: string, b: string): boolean {
  const left = normalise(a);
  return left !== undefined && left === normalise(b);
}

/**
 * Syntax- and scheme-based normalisation (RFC 3986, sections 6.2.2 and 6.2.3). The URL parser does the case of scheme
 * and host, dot segments and default ports; the percent-encodings are left to us.
 */
function normalise(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password) return undefined;
  const path = parsed.pathname.replace(/%[0-9a-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : encoded.toUpperCase();
  });
  return `${parsed.origin}${path}`;
}
