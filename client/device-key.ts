/** The device's P-256 key: made by WebCrypto, not extractable, so that not even this program can give it away. */
import { calculateJwkThumbprint, exportJWK } from 'jose';

export interface DeviceKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };
  /** RFC 7638 thumbprint, SHA-256, base64url: the device's id in the API. */
  readonly id: string;
}

/** Makes a new key. Keep `privateKey` in IndexedDB: browsers store it without ever exposing its bytes. */
export async function generateDeviceKey(): Promise<DeviceKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ]);
  const { x, y } = await exportJWK(pair.publicKey);
  if (x === undefined || y === undefined)
    throw new Error('WebCrypto exported a P-256 key without coordinates');
  const publicJwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  return { privateKey: pair.privateKey, publicJwk, id: await calculateJwkThumbprint(publicJwk, 'sha256') };
}
