/** The cross-origin headers by which Cognito lets browsers call it from any page. */

type Headers = Readonly<Record<string, string>>;

/** On every answer. */
export const corsHeaders: Headers = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
};

/** On the answer to OPTIONS, which is 200 with an empty body; `requested` is `Access-Control-Request-Headers`. */
export const preflightHeaders = (requested: string | undefined): Headers => ({
  ...corsHeaders,
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers':
    requested ?? 'authorization,cache-control,content-type,x-amz-target,x-amz-user-agent',
  'access-control-max-age': '172800',
});
