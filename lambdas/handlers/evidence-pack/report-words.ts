/** The words of an evidence pack's report. */
import { words } from '../../domain/risk/signal-labels.ts';

export const reportWords = {
  title: words('Evidence of a reviewed payment', '審査された支払いの証拠資料'),
  about: words(
    'This page, with the files beside it, is what is kept of one case. SHA256SUMS has the hash of each file. Of the customer it has the id alone: whoever needs a name or an address asks the operator of the service.',
    'このページと添付のファイルは、1件の審査について保存されている記録です。各ファイルのハッシュ値はSHA256SUMSにあります。お客様についてはIDのみを記載しています。氏名や住所が必要な場合は、サービスの運営者にお問い合わせください。',
  ),
  case: words('Case', '審査'),
  caseId: words('Case id', '審査ID'),
  state: words('State', '状態'),
  taken: words('Taken', '取得日時'),
  takenBy: words('Taken by', '取得者'),
  opened: words('Opened', '開始日時'),
  deadline: words('Deadline', '期限'),
  outcome: words('Decision', '判断'),
  reason: words('Reason', '理由'),
  note: words('Note', 'メモ'),
  decidedBy: words('Decided by', '判断者'),
  decidedAt: words('Decided', '判断日時'),
  dispute: words("The customer's words", 'お客様の申し立て'),
  payment: words('Payment', '支払い'),
  paymentId: words('Payment id', '支払いID'),
  amount: words('Amount', '金額'),
  store: words('Store', '店舗'),
  customerId: words('Customer id', 'お客様ID'),
  deviceId: words('Device id', '端末ID'),
  at: words('Time', '日時'),
  country: words('Country', '国'),
  rules: words('Why it was held', '保留の理由'),
  signals: words('What was known when it was judged', '判定時に分かっていたこと'),
  proof: words('Signature of the device', '端末の署名'),
  verified: words('Verified with the recorded key', '登録された鍵で検証済み'),
  notVerified: words('Not verified', '検証できません'),
  signedWhat: words('What was signed', '署名の対象'),
  audit: words('Who looked and what was done', '閲覧と操作の記録'),
  act: words('Act', '操作'),
  by: words('By', '操作者'),
  detail: words('Detail', '詳細'),
  truncated: words('There are more than are listed here.', 'ここに記載されていない記録があります。'),
} as const;

export const signedWords = {
  payment: words('the payment: amount and store', '支払い（金額と店舗）'),
  confirmation: words('its confirmation: amount and store', '支払いの確認（金額と店舗）'),
  payment_code: words('the request for the code that was charged', '利用されたコードの発行依頼'),
} as const;
