/** Refusals in Cognito's own names, messages and status codes. */

/** An answer other than success. `name` is the exception's name on the wire. */
export class CognitoError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

export const notAuthorized = (message: string) => new CognitoError('NotAuthorizedException', message);

export const invalidParameter = (message: string) => new CognitoError('InvalidParameterException', message);

export const resourceNotFound = (message: string) => new CognitoError('ResourceNotFoundException', message);

export const userNotFound = (message = 'User does not exist.') =>
  new CognitoError('UserNotFoundException', message);

/** The one answer to a wrong password, a wrong signature and, where that is hidden, an unknown user. */
export const incorrectCredentials = () => notAuthorized('Incorrect username or password.');

export const codeMismatch = () =>
  new CognitoError('CodeMismatchException', 'Invalid verification code provided, please try again.');

export const expiredCode = () =>
  new CognitoError('ExpiredCodeException', 'Invalid code provided, please request a code again.');

export const limitExceeded = () =>
  new CognitoError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');

export const deviceNotFound = () => resourceNotFound('Device does not exist.');

export const usedOnce = () =>
  new CognitoError('ExpiredCodeException', 'Your software token has already been used once.');
