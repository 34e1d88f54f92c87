/** The contract of notices: the page behind a notice's freeze link, and where a device takes push messages. */
import * as z from 'zod/mini';
import { deviceId } from './fields.ts';
import { route } from './route.ts';

/** Whatever is no token gets the same page as a token that nobody knows. */
const token = z.string().check(z.minLength(1));

/** Mail programs put parameters of their own behind links. */
const anyQuery = z.object({});

export const openFreezeLink = route({
  operation: 'openFreezeLink',
  method: 'GET',
  path: '/freeze-links/{token}',
  summary:
    'A page that asks whether to freeze the account, and to report the payment that the notice told of; changes nothing, since mail programs open links too',
  audience: { pool: 'none' },
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({ token }),
  query: anyQuery,
  statuses: {
    200: 'A page with a button',
    404: 'A page that says that the link does not work',
    503: 'A page that says to try again',
  },
  answerType: 'text/html',
  answer: z.string(),
  problems: [],
});

export const followFreezeLink = route({
  ...openFreezeLink,
  operation: 'followFreezeLink',
  method: 'POST',
  summary:
    'Freeze the account that the link was sent for, and dispute the payment that its notice told of, as the button of its page does; nothing is in the body',
  statuses: {
    200: 'A page that says that the account is frozen, now or before, and what became of the payment',
    404: 'A page that says that the link does not work',
    503: 'A page that says to try again, with a button',
  },
});

export const setPushToken = route({
  operation: 'setPushToken',
  method: 'PUT',
  path: '/devices/{id}/push-token',
  summary: 'Have notices sent to the device that signs this request',
  audience: { pool: 'customers' },
  idempotent: true,
  proof: 'device',
  pathParameters: z.strictObject({ id: deviceId }),
  query: z.strictObject({}),
  body: z.strictObject({
    platform: z.enum(['apns', 'fcm']),
    /** The device token of APNs in hexadecimal, or the registration token of FCM. */
    token: z.string().check(z.minLength(16), z.maxLength(1024), z.regex(/^[A-Za-z0-9_:.-]+$/)),
  }),
  statuses: { 200: 'Registered' },
  answer: z.strictObject({ id: deviceId, platform: z.enum(['apns', 'fcm']) }),
  problems: ['device_not_enrolled', 'not_found', 'push_not_available', 'push_token_invalid'],
});
