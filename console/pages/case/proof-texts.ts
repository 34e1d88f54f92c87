/** What is said of a signature that was verified, or was not. */
import { both } from '../../app/both.ts';

export const proofTexts = both(
  {
    proofYes: '登録された端末の鍵が、この支払いに署名しています。',
    proofNo: (check: string) => `署名を確認できません（${check}）。`,
    proofKind: { payment: '支払い', confirmation: '支払いの追加確認', payment_code: '店頭で示したコード' },
    proofRows: {
      kind: '対象',
      algorithm: '方式',
      thumbprint: '鍵の指紋',
      amount: '署名された金額',
      storeId: '署名された店舗',
      signedAt: '署名の時刻',
    },
  },
  {
    proofYes: 'The key of the enrolled device signed this very payment.',
    proofNo: (check: string) => `The signature cannot be shown to be right (${check}).`,
    proofKind: {
      payment: 'The payment',
      confirmation: 'The payment, once more',
      payment_code: 'The code shown at the till',
    },
    proofRows: {
      kind: 'What was signed',
      algorithm: 'Algorithm',
      thumbprint: 'Thumbprint of the key',
      amount: 'Amount signed',
      storeId: 'Store signed',
      signedAt: 'Signed at',
    },
  },
);
