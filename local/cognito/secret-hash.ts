/** The hash by which an app client shows its secret: Base64(HMAC-SHA256(secret, user name + client id)). */
import { createHmac, timingSafeEqual } from 'node:crypto';

export function secretHashMatches(secret: string, username: string, clientId: string, hash: string): boolean {
  const expected = createHmac('sha256', secret).update(`${username}${clientId}`, 'utf8').digest();
  const given = Buffer.from(hash, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
