/** The notices in Japanese. */
import type { NoticeText, PaymentGaps, Texts } from './wording.ts';

const notYou = 'お心当たりがない場合は、下のリンクからすぐにアカウントを凍結してください。';
const alsoPassword = `${notYou}あわせて、パスワードの変更をお願いいたします。`;

/** As the cool-off of the account looks to the customer. */
const coolOff = 'しばらくの間、お支払いは一件ずつ確認してから処理し、チャージはお受けできません。';
const signedOut = `安全のため、すべての端末でサインアウトしました。${coolOff}`;

const quoted = (name: string | undefined, otherwise: string) =>
  name === undefined ? otherwise : `「${name}」`;

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

export const japanese: Texts = {
  notices: {
    device_enrolled: ({ device }) => ({
      subject: '新しい端末が登録されました',
      happened: `お客さまのアカウントに、新しい端末${quoted(device, '')}が登録されました。`,
      advice: notYou,
    }),
    device_removed: ({ device }) => ({
      subject: '端末の登録が解除されました',
      happened: `お客さまのアカウントから、端末${quoted(device, '')}の登録が解除されました。`,
      follows: 'この端末では、お支払いができなくなりました。',
      advice: notYou,
    }),
    device_frozen: ({ device, by }) => ({
      subject: '端末を凍結しました',
      happened:
        by === 'customer'
          ? `お支払いについてのお申し出にもとづき、端末${quoted(device, '')}を凍結しました。`
          : `お客さまの資産を守るため、端末${quoted(device, '')}を凍結しました。`,
      follows:
        'この端末ではお支払いができなくなり、すべての端末でサインアウトしました。凍結の解除は、担当者が確認したうえで行います。',
      advice: notYou,
    }),
    device_unfrozen: ({ device }) => ({
      subject: '端末の凍結を解除しました',
      happened: `端末${quoted(device, '')}の凍結を解除しました。`,
      follows:
        'この端末でのお支払いが、ふたたびご利用いただけます。ご利用の際は、すべての端末であらためてサインインしてください。',
      advice: '解除を依頼した覚えがない場合は、下のリンクからすぐにアカウントを凍結してください。',
    }),
    signed_in_on_new_device: ({ device }) => ({
      subject: '新しい端末でサインインがありました',
      happened: `お客さまのアカウントに、これまで使われたことのない端末${quoted(device, '')}からサインインがありました。`,
      advice: alsoPassword,
    }),
    signed_out_everywhere: () => ({
      subject: 'すべての端末でサインアウトしました',
      happened: 'お客さまのアカウントを、すべての端末でサインアウトしました。',
      follows: 'ご利用の際は、あらためてサインインしてください。',
      advice: alsoPassword,
    }),
    password_reset: () => ({
      subject: 'パスワードが再設定されました',
      happened: 'お客さまのアカウントのパスワードが再設定されました。',
      follows: signedOut,
      advice: notYou,
    }),
    factor_reset: () => ({
      subject: '認証アプリの設定がリセットされました',
      happened: 'お客さまのアカウントの認証アプリ（二段階認証）の設定がリセットされました。',
      follows: signedOut,
      advice: notYou,
    }),
    contact_change: () => ({
      subject: 'ご連絡先の変更手続きがありました',
      happened: 'お客さまのアカウントの連絡先（メールアドレスまたは電話番号）を変更する手続きがありました。',
      follows: `安全のため、お支払いにはあらためてサインインが必要です。${coolOff}このお知らせは、変更前のご連絡先にもお送りしています。`,
      advice: notYou,
    }),
    identity_verified: () => ({
      subject: 'ご本人確認が完了しました',
      happened: 'お客さまのご本人確認が完了しました。',
      follows: 'ご利用限度額は、アプリでご確認いただけます。',
      advice: notYou,
    }),
    card_registered: () => ({
      subject: 'アカウントにカードが登録されました',
      happened: 'お客さまのアカウントに、チャージ用のカードが登録されました。',
      follows:
        '安全のため、登録されたばかりのカードからのチャージは、しばらくご利用いただけない場合があります。',
      advice: notYou,
    }),
    card_removed: () => ({
      subject: 'アカウントからカードが削除されました',
      happened: 'お客さまのアカウントから、登録されていたカードが削除されました。',
      follows: 'このカードからのチャージは、今後ご利用いただけません。',
      advice: notYou,
    }),
    frozen: ({ by }) => ({
      subject: 'アカウントを凍結しました',
      happened:
        by === 'notice_link'
          ? 'お知らせのリンクからのお申し出により、お客さまのアカウントを凍結しました。'
          : by === 'customer'
            ? 'お申し出により、お客さまのアカウントを凍結しました。'
            : 'お客さまの資産を守るため、アカウントを凍結しました。',
      follows:
        'お支払いとチャージはできません。残高はそのまま保管されています。凍結の解除は、担当者が確認したうえで行います。',
      advice:
        'お心当たりがない場合は、サポート窓口までご連絡ください。下のリンクは、凍結が解除されたあとに再び凍結する必要が生じたときにお使いいただけます。',
    }),
    unfrozen: () => ({
      subject: 'アカウントの凍結を解除しました',
      happened: 'お客さまのアカウントの凍結を解除しました。',
      follows: 'お支払いとチャージが、ふたたびご利用いただけます。',
      advice: '解除を依頼した覚えがない場合は、下のリンクからすぐにアカウントを凍結してください。',
    }),
    payment: payment(
      'お支払いがありました',
      ({ store, amount }) => `「${store}」で${amount}のお支払いがありました。`,
      undefined,
      notYou,
    ),
    hold: payment(
      'お支払いを確認しています',
      ({ store, amount }) => `「${store}」での${amount}のお支払いを、安全のため確認しています。`,
      '確認が終わるまで代金を一時的に確保しており、お支払いはまだ完了していません。結果はあらためてお知らせします。',
      notYou,
    ),
    hold_approved: payment(
      '確認していたお支払いが完了しました',
      ({ store, amount }) => `確認していた「${store}」での${amount}のお支払いが承認され、完了しました。`,
      undefined,
      notYou,
    ),
    hold_declined: payment(
      '確認していたお支払いを取り消しました',
      ({ store, amount }) =>
        `確認していた「${store}」での${amount}のお支払いは承認されず、取り消されました。`,
      '確保していた代金は、残高に戻しました。',
      `このお支払いにお心当たりがない場合は、下のリンクからすぐにアカウントを凍結してください。`,
    ),
    hold_expired: payment(
      '確認していたお支払いを取り消しました',
      ({ store, amount }) =>
        `「${store}」での${amount}のお支払いは、時間内に確認が終わらなかったため、取り消されました。`,
      '確保していた代金は、残高に戻しました。お手数ですが、必要な場合はもう一度お支払いください。',
      `このお支払いにお心当たりがない場合は、下のリンクからすぐにアカウントを凍結してください。`,
    ),
    dispute_opened: payment(
      'お支払いについてのお申し出を受け付けました',
      ({ store, amount }) => `「${store}」での${amount}のお支払いについて、お申し出を受け付けました。`,
      '担当者が内容を確認し、結果をあらためてお知らせします。',
      'お申し出にお心当たりがない場合は、第三者がサインインしているおそれがあります。下のリンクからすぐにアカウントを凍結してください。',
    ),
    dispute_upheld: payment(
      'お支払いについてのお申し出を認めました',
      ({ store, amount }) =>
        `「${store}」での${amount}のお支払いを確認した結果、お申し出のとおりと判断しました。`,
      '返金がある場合は、別途残高にお戻しし、そのつどお知らせします。',
      notYou,
    ),
    dispute_rejected: payment(
      'お支払いについてのお申し出の結果',
      ({ store, amount }) =>
        `「${store}」での${amount}のお支払いを確認した結果、問題は見つかりませんでした。`,
      'このお支払いは有効です。ご納得いただけない場合は、サポート窓口までご連絡ください。',
      notYou,
    ),
    charge_withdrawn: payment(
      '店舗がお支払いを取り消しました',
      ({ store, amount }) => `「${store}」での${amount}のお支払いは、完了する前に店舗が取り消しました。`,
      '残高からの引き落としはありません。確保していた代金がある場合は、残高に戻しました。',
      'このお支払いにお心当たりがない場合は、下のリンクからすぐにアカウントを凍結してください。',
    ),
    charge_cancelled: payment(
      '店舗がお支払いを取り消しました',
      ({ store, amount }) => `「${store}」がお支払いを取り消し、${amount}を残高に戻しました。`,
      undefined,
      '取り消されたお支払いにお心当たりがない場合は、下のリンクからすぐにアカウントを凍結してください。',
    ),
    refund_by_store: payment(
      '店舗から返金がありました',
      ({ store, amount }) => `「${store}」が、お支払いのうち${amount}を残高に返金しました。`,
      undefined,
      '返金のもとになったお支払いにお心当たりがない場合は、下のリンクからすぐにアカウントを凍結してください。',
    ),
    refund: payment(
      '返金がありました',
      ({ store, amount }) => `「${store}」でのお支払いのうち${amount}を、残高に返金しました。`,
      undefined,
      '返金のもとになったお支払いにお心当たりがない場合は、下のリンクからすぐにアカウントを凍結してください。',
    ),
    compensation: payment(
      '補償金をお支払いしました',
      ({ store, amount }) => `「${store}」でのお支払いに対する補償として、${amount}を残高に入金しました。`,
      'お受け取りのためのお手続きは必要ありません。補償にあたり、確認コードや手数料をお願いすることはありません。',
      'お心当たりがない場合は、サポート窓口までご連絡ください。ほかに不審な点がある場合は、下のリンクからすぐにアカウントを凍結してください。',
    ),
    top_up_pending: payment(
      'チャージの手続き中です',
      ({ store, amount }) =>
        `カード（${store}）からの${amount}のチャージについて、カード会社の確認を待っています。`,
      'この金額は、まだ残高に含まれていません。',
      notYou,
    ),
    top_up_failed: payment(
      'チャージができませんでした',
      ({ store, amount }) => `カード（${store}）からの${amount}のチャージができませんでした。`,
      '残高は変わっていません。カードのご利用明細に請求がある場合は、サポート窓口までご連絡ください。',
      notYou,
    ),
    charge_back: payment(
      'チャージが取り消されました',
      ({ store, amount }) =>
        `カード（${store}）からのチャージが取り消され、残高から${amount}を差し引きました。`,
      'カードの名義人から異議の申し立てがあったためです。このカードからのチャージは、今後ご利用いただけません。',
      'お心当たりがない場合は、サポート窓口までご連絡ください。不正なご利用が疑われるときは、下のリンクからすぐにアカウントを凍結してください。',
    ),
    correction_in: payment(
      '残高を訂正し、加算しました',
      ({ amount }) => `記録の誤りを訂正し、残高に${amount}を加算しました。`,
      undefined,
      'お心当たりがない場合は、サポート窓口までご連絡ください。',
    ),
    correction_out: payment(
      '残高を訂正し、差し引きました',
      ({ amount }) => `記録の誤りを訂正し、残高から${amount}を差し引きました。`,
      undefined,
      'お心当たりがない場合は、サポート窓口までご連絡ください。',
    ),
  },
  labels: { when: '日時', device: '端末', amount: '金額', store: '店舗', card: 'カード' },
  freezeLink: (days) =>
    `アカウントを凍結する（リンクは${days}日間有効です。凍結すると、お支払いもチャージもできなくなります）：`,
  paymentLink: (days) =>
    `お心当たりがない：アカウントを凍結し、このお支払いを申し出る（リンクは${days}日間有効です。凍結すると、お支払いもチャージもできなくなります）：`,
  closing: [
    'お心当たりがある場合は、お手続きは必要ありません。',
    'このメールでパスワードや確認コードをお尋ねすることはありません。このメールは送信専用です。',
  ],
  freezePage: {
    title: 'アカウントの凍結',
    ask: {
      heading: 'アカウントを凍結しますか？',
      text: [
        '凍結すると、お支払いもチャージもできなくなります。残高はそのまま保管されます。',
        '凍結の解除は、担当者が確認したうえで行います。お心当たりのないお知らせが届いた場合は、すぐに凍結してください。',
      ],
      button: 'アカウントを凍結する',
    },
    askPayment: {
      heading: 'このお支払いにお心当たりがありませんか？',
      text: [
        '下のボタンを押すと、アカウントを凍結し、お知らせしたお支払いを「身に覚えのないお支払い」として申し出ます。',
        '凍結すると、お支払いもチャージもできなくなります。残高はそのまま保管されます。お支払いは担当者が調査し、凍結の解除も担当者が確認したうえで行います。',
      ],
      button: '覚えがないので、凍結して申し出る',
    },
    frozen: {
      heading: 'アカウントは凍結されています',
      text: [
        'お支払いもチャージもできない状態です。残高はそのまま保管されています。',
        '凍結を解除するには、サポート窓口までご連絡ください。',
      ],
    },
    payment: {
      disputed:
        '身に覚えのないお支払いとしてのお申し出を受け付けました。担当者が内容を確認し、結果をあらためてお知らせします。',
      disputed_before:
        'このお支払いについては、すでにお申し出を受け付けています。結果をあらためてお知らせします。',
      not_taken:
        'このお支払いについて、残高からの引き落としはありません。のちほど完了のお知らせが届いた場合は、そのお知らせのリンクからお申し出ください。',
      too_late:
        'お支払いから日数が経過しているため、ここではお申し出を受け付けられません。サポート窓口までご連絡ください。',
    },
    unknown: {
      heading: 'このリンクはお使いいただけません',
      text: [
        'リンクの有効期限が切れているか、アドレスが正しくありません。',
        '新しいお知らせのリンクをお使いいただくか、アプリからアカウントを凍結してください。',
      ],
    },
    busy: {
      heading: 'ただいま混み合っています',
      text: ['お手数ですが、少し待ってからもう一度このページを開いてください。'],
    },
    failed: {
      heading: '凍結できたかどうかを確認できませんでした',
      text: ['ただいま混み合っています。お手数ですが、もう一度ボタンを押してください。'],
      button: 'もう一度凍結する',
    },
  },
};
