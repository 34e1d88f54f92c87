/** What Cognito refuses a sign-in with, in its words, and what no answer at all means. */
import { both } from '../app/both.ts';

export const cognitoTexts = both(
  {
    NotAuthorizedException: 'メールアドレスかパスワードが違います。',
    UserNotFoundException: 'メールアドレスかパスワードが違います。',
    CodeMismatchException: '認証コードが違います。アプリに今表示されているコードを入力してください。',
    EnableSoftwareTokenMFAException:
      '認証コードが違います。アプリに今表示されているコードを入力してください。',
    ExpiredCodeException: 'このコードは使用済みか期限切れです。次のコードをお待ちください。',
    InvalidPasswordException: 'このパスワードは使えません。12文字以上にしてください。',
    InvalidParameterException: '入力内容を確かめてください。',
    PasswordResetRequiredException: 'パスワードの再設定が必要です。管理者に相談してください。',
    UserNotConfirmedException: 'アカウントがまだ有効ではありません。管理者に相談してください。',
    LimitExceededException: '試した回数が多すぎます。しばらく待ってからお試しください。',
    TooManyRequestsException: '試した回数が多すぎます。しばらく待ってからお試しください。',
    offline: 'ネットワークに接続されていません。',
    unreachable: 'サーバーに接続できません。しばらく待ってからお試しください。',
  },
  {
    NotAuthorizedException: 'The e-mail address or the password is wrong.',
    UserNotFoundException: 'The e-mail address or the password is wrong.',
    CodeMismatchException: 'The code is wrong. Enter the one that the app shows now.',
    EnableSoftwareTokenMFAException: 'The code is wrong. Enter the one that the app shows now.',
    ExpiredCodeException: 'This code was used or has expired. Wait for the next one.',
    InvalidPasswordException: 'This password cannot be used. It needs 12 characters or more.',
    InvalidParameterException: 'Check what you entered.',
    PasswordResetRequiredException: 'The password has to be reset. Ask an administrator.',
    UserNotConfirmedException: 'The account is not active yet. Ask an administrator.',
    LimitExceededException: 'Too many tries. Wait a while, then try again.',
    TooManyRequestsException: 'Too many tries. Wait a while, then try again.',
    offline: 'There is no network.',
    unreachable: 'The server cannot be reached. Wait a while, then try again.',
  },
);
