/** Which bodies an API takes and answers as bytes: by default, all are text to API Gateway. */
import type { Resource } from '../types.ts';
import { refuse } from './refuse.ts';

export interface BinaryMedia {
  /** Whether a body of this Content-Type goes to the function in base64. */
  takesBytes(contentType: string | undefined): boolean;
  /** Whether a body that the function has in base64 is decoded for a caller who sends this Accept header. */
  returnsBytes(accept: string | undefined): boolean;
}

/**
 * Of an Accept header only the first media type counts, whatever its weight; of a type, not its parameters. A caller who
 * names another first gets the base64 itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 *
 * @throws PlatformError for a type with a wildcard
 */
export function readBinaryMedia(api: Resource): BinaryMedia {
  const types = (api.properties.BinaryMediaTypes as string[] | undefined) ?? [];
  for (const type of types) {
    if (!/^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(type))
      refuse(api, `has the binary media type ${type}; only whole types in lower case work locally`);
  }
  const isBinary = (type = ''): boolean => types.includes(type.split(';', 1)[0]?.trim().toLowerCase() ?? '');
  return {
    takesBytes: isBinary,
    returnsBytes: (accept) => isBinary(accept?.split(',', 1)[0]),
  };
}
