/** The notices in English. */
import type { NoticeText, PaymentGaps, Texts } from './wording.ts';

const notYou = 'If this was not you, please freeze your account right away with the link below.';
const alsoPassword = `${notYou} Please also change your password.`;

/** As the cool-off of the account looks to the customer. */
const coolOff = 'For a while, each payment is checked before it goes through, and top-ups are not possible.';
const signedOut = `To keep your money safe, we have signed you out on all devices. ${coolOff}`;

const quoted = (name: string | undefined) => (name === undefined ? '' : ` “${name}”`);

const payment = (
  subject: string,
  happened: (gaps: PaymentGaps) => string,
  follows: string | undefined,
  advice: string,
) => {
  return (gaps: PaymentGaps): NoticeText => ({
    subject,
    happened: happened(gaps),
    ...(follows === undefined ? {} : { follows }),
    advice,
  });
};

export const english: Texts = {
  notices: {
    device_enrolled: ({ device }) => ({
      subject: 'A new device was added to your account',
      happened: `A new device${quoted(device)} was added to your account.`,
      advice: notYou,
    }),
    device_removed: ({ device }) => ({
      subject: 'A device was removed from your account',
      happened: `The device${quoted(device)} was removed from your account.`,
      follows: 'It can no longer be used to pay.',
      advice: notYou,
    }),
    device_frozen: ({ device, by }) => ({
      subject: 'A device of yours has been frozen',
      happened:
        by === 'customer'
          ? `The device${quoted(device)} has been frozen, as requested together with a report of a payment.`
          : `We have frozen the device${quoted(device)} to keep your money safe.`,
      follows:
        'It can no longer be used to pay, and you were signed out on all devices. A member of our staff checks before the device is unfrozen.',
      advice: notYou,
    }),
    device_unfrozen: ({ device }) => ({
      subject: 'A device of yours is no longer frozen',
      happened: `The device${quoted(device)} is no longer frozen.`,
      follows: 'It can be used to pay again. Please sign in again on all devices.',
      advice: 'If you did not ask for this, please freeze your account right away with the link below.',
    }),
    signed_in_on_new_device: ({ device }) => ({
      subject: 'New sign-in to your account',
      happened: `Someone signed in to your account on a device${quoted(device)} that was not used before.`,
      advice: alsoPassword,
    }),
    signed_out_everywhere: () => ({
      subject: 'You were signed out on all devices',
      happened: 'Your account was signed out on all devices.',
      follows: 'Please sign in again to use it.',
      advice: alsoPassword,
    }),
    password_reset: () => ({
      subject: 'Your password was reset',
      happened: 'The password of your account was reset.',
      follows: signedOut,
      advice: notYou,
    }),
    factor_reset: () => ({
      subject: 'Your authenticator app was reset',
      happened: 'The authenticator app (two-step verification) of your account was reset.',
      follows: signedOut,
      advice: notYou,
    }),
    contact_change: () => ({
      subject: 'A change of your contact details was requested',
      happened:
        'A change of the contact details (e-mail address or phone number) of your account was requested.',
      follows: `To keep your money safe, please sign in again before you pay. ${coolOff} This notice also goes to the contact that was on file before.`,
      advice: notYou,
    }),
    identity_verified: () => ({
      subject: 'Your identity has been verified',
      happened: 'Your identity has been verified.',
      follows: 'You can see your limits in the app.',
      advice: notYou,
    }),
    card_registered: () => ({
      subject: 'A card was added to your account',
      happened: 'A credit or debit card was added to your account for top-ups.',
      follows: 'To keep your money safe, top-ups from a new card may be possible only after a while.',
      advice: notYou,
    }),
    card_removed: () => ({
      subject: 'A card was removed from your account',
      happened: 'A card was removed from your account.',
      follows: 'It can no longer be used for top-ups.',
      advice: notYou,
    }),
    frozen: ({ by }) => ({
      subject: 'Your account has been frozen',
      happened:
        by === 'notice_link'
          ? 'Your account has been frozen, as requested through the link in one of our notices.'
          : by === 'customer'
            ? 'Your account has been frozen, as requested.'
            : 'We have frozen your account to keep your money safe.',
      follows:
        'Payments and top-ups are not possible. Your balance stays where it is. A member of our staff checks before the account is unfrozen.',
      advice:
        'If you do not know why, please contact our support. The link below is for freezing the account again, should that be needed after it was unfrozen.',
    }),
    unfrozen: () => ({
      subject: 'Your account is no longer frozen',
      happened: 'Your account is no longer frozen.',
      follows: 'Payments and top-ups are possible again.',
      advice: 'If you did not ask for this, please freeze your account right away with the link below.',
    }),
    payment: payment(
      'You made a payment',
      ({ store, amount }) => `${amount} was paid to “${store}”.`,
      undefined,
      notYou,
    ),
    hold: payment(
      'We are checking a payment',
      ({ store, amount }) => `For your safety, we are checking a payment of ${amount} to “${store}”.`,
      'The amount is set aside until the check is done, and has not been paid yet. We will tell you how it ends.',
      notYou,
    ),
    hold_approved: payment(
      'The payment that we checked has gone through',
      ({ store, amount }) => `The payment of ${amount} to “${store}” was approved and has gone through.`,
      undefined,
      notYou,
    ),
    hold_declined: payment(
      'The payment that we checked was cancelled',
      ({ store, amount }) =>
        `The payment of ${amount} to “${store}” was not approved and has been cancelled.`,
      'The amount that was set aside is available to you again.',
      'If you did not make this payment, please freeze your account right away with the link below.',
    ),
    hold_expired: payment(
      'The payment that we checked was cancelled',
      ({ store, amount }) =>
        `The payment of ${amount} to “${store}” could not be checked in time and has been cancelled.`,
      'The amount that was set aside is available to you again. If you still want to pay, please try again.',
      'If you did not make this payment, please freeze your account right away with the link below.',
    ),
    dispute_opened: payment(
      'You reported a payment',
      ({ store, amount }) => `You told us that something is wrong with a payment of ${amount} to “${store}”.`,
      'A member of our staff looks into it. We will tell you how it ends.',
      'If this was not you, someone else is signed in to your account: please freeze it right away with the link below.',
    ),
    dispute_upheld: payment(
      'We agree with your report of a payment',
      ({ store, amount }) =>
        `We have looked into the payment of ${amount} to “${store}” that you reported, and we agree with you.`,
      'If money is due to you, it comes back to your balance in a separate step, of which we will tell you.',
      notYou,
    ),
    dispute_rejected: payment(
      'The result of your report of a payment',
      ({ store, amount }) =>
        `We have looked into the payment of ${amount} to “${store}” that you reported, and found nothing wrong with it.`,
      'The payment stands. If you do not agree, please contact our support.',
      notYou,
    ),
    payment_question: payment(
      'We have a question about a payment',
      ({ store, amount }) =>
        `We are checking a payment of ${amount} to “${store}”, and need your answer to a question about it.`,
      'Please open the app on the phone that you pay with: you can answer there. We never ask by telephone, and nobody else needs to know your answer.',
      'If you did not make this payment, please answer so in the app, or freeze your account right away with the link below.',
    ),
    charge_withdrawn: payment(
      'A payment was cancelled by the store',
      ({ store, amount }) => `“${store}” cancelled a payment of ${amount} before it went through.`,
      'Nothing was taken from your balance. If the amount was set aside, it is available to you again.',
      'If you did not make this payment, please freeze your account right away with the link below.',
    ),
    charge_cancelled: payment(
      'A payment was cancelled by the store',
      ({ store, amount }) => `“${store}” cancelled your payment, and ${amount} was returned to your balance.`,
      undefined,
      'If you did not make the payment that was cancelled, please freeze your account right away with the link below.',
    ),
    refund_by_store: payment(
      'A store gave you a refund',
      ({ store, amount }) => `“${store}” refunded ${amount} of your payment to your balance.`,
      undefined,
      'If you did not make the payment that was refunded, please freeze your account right away with the link below.',
    ),
    refund: payment(
      'You received a refund',
      ({ store, amount }) => `${amount} that you paid to “${store}” was refunded to your balance.`,
      undefined,
      'If you did not make the payment that was refunded, please freeze your account right away with the link below.',
    ),
    compensation: payment(
      'You received a compensation',
      ({ store, amount }) =>
        `We have paid ${amount} into your balance, to make good a payment to “${store}”.`,
      'You need not do anything for it, and nobody will ask you for a code or a fee because of it.',
      'If you do not know why, please contact our support. If something else looks wrong, please freeze your account right away with the link below.',
    ),
    top_up_pending: payment(
      'Your top-up is on its way',
      ({ store, amount }) => `We are waiting for your card (${store}) to confirm a top-up of ${amount}.`,
      'The amount is not part of your balance yet.',
      notYou,
    ),
    top_up_failed: payment(
      'Your top-up did not go through',
      ({ store, amount }) => `The top-up of ${amount} from your card (${store}) did not go through.`,
      'Your balance has not changed. If your card was charged, please contact our support.',
      notYou,
    ),
    charge_back: payment(
      'A top-up was charged back',
      ({ store, amount }) =>
        `A top-up from your card (${store}) was charged back, and ${amount} was taken from your balance.`,
      'The holder of the card has denied it. The card can no longer be used for top-ups.',
      'If you do not know why, please contact our support. If this was not you, please freeze your account right away with the link below.',
    ),
    correction_in: payment(
      'An amount was added to your balance',
      ({ amount }) => `We have corrected our books, and added ${amount} to your balance.`,
      undefined,
      'If you do not know why, please contact our support.',
    ),
    correction_out: payment(
      'An amount was taken from your balance',
      ({ amount }) => `We have corrected our books, and taken ${amount} from your balance.`,
      undefined,
      'If you do not know why, please contact our support.',
    ),
  },
  labels: { when: 'When', device: 'Device', amount: 'Amount', store: 'Store', card: 'Card' },
  freezeLink: (days) =>
    `Freeze the account (the link works for ${days === 1 ? 'a day' : `${days} days`}; a frozen account can neither pay nor be topped up):`,
  paymentLink: (days) =>
    `This was not me: freeze the account and report this payment (the link works for ${days === 1 ? 'a day' : `${days} days`}; a frozen account can neither pay nor be topped up):`,
  closing: [
    'If this was you, there is nothing to do.',
    'We never ask for your password or a code by e-mail. Please do not reply to this message.',
  ],
  freezePage: {
    title: 'Freeze your account',
    ask: {
      heading: 'Freeze your account?',
      text: [
        'A frozen account can neither pay nor be topped up. Your balance stays where it is.',
        'A member of our staff checks before an account is unfrozen. If you were told of something that was not you, please freeze the account right away.',
      ],
      button: 'Freeze my account',
    },
    askPayment: {
      heading: 'Was this payment not yours?',
      text: [
        'With the button below you freeze your account, and report the payment that we told you of as one that you did not make.',
        'A frozen account can neither pay nor be topped up. Your balance stays where it is. A member of our staff looks into the payment, and checks before the account is unfrozen.',
      ],
      button: 'This was not me: freeze and report',
    },
    frozen: {
      heading: 'Your account is frozen',
      text: [
        'It can neither pay nor be topped up. Your balance stays where it is.',
        'Please contact our support to have it unfrozen.',
      ],
    },
    payment: {
      disputed:
        'We have received your report that you did not make the payment. A member of our staff looks into it, and we will tell you how it ends.',
      disputed_before: 'You had already reported the payment. We will tell you how it ends.',
      not_taken:
        'Nothing has been taken from your balance for the payment. If we tell you later that it went through, please report it with the link in that notice.',
      too_late: 'The payment was made too long ago to be reported here. Please contact our support about it.',
    },
    unknown: {
      heading: 'This link does not work',
      text: [
        'It has expired, or the address is not complete.',
        'Please use the link of a newer notice, or freeze the account in the app.',
      ],
    },
    busy: {
      heading: 'We are busy at the moment',
      text: ['Please wait a little, and open this page again.'],
    },
    failed: {
      heading: 'We could not tell whether the account was frozen',
      text: ['We are busy at the moment. Please press the button once more.'],
      button: 'Try again',
    },
  },
};
