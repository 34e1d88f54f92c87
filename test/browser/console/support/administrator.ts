/** The administrator of the platform that the tests run against, as a client of AWS takes them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

interface Administrator {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export function administrator(): Administrator {
  const { endpoint, region, credentials } = JSON.parse(
    readFileSync(join(inject('pageData'), 'administrator.json'), 'utf8'),
  );
  return { endpoint, region, credentials };
}
