/** An address that takes no connection without a certificate of a trusted authority, as a name with mutual TLS does. */
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** All in PEM. */
export interface MutualTlsOptions {
  /** Of the address, which is 127.0.0.1. */
  readonly certificate: string;
  readonly key: string;
  /** Who issues the certificates of clients: what the truststore's object would have. */
  readonly truststore: string;
}

export interface MutualTlsAddress {
  /** For example `https://127.0.0.1:4748`. */
  readonly url: string;
  close(): Promise<void>;
}

export async function serveMutualTls(
  { certificate, key, truststore }: MutualTlsOptions,
  listener: RequestListener,
): Promise<MutualTlsAddress> {
  const server = createServer(
    {
      cert: certificate,
      key,
      ca: truststore,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
    },
    listener,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
}
