/** A colleague as seniors see them in a list. */
import { reviewers } from '../../contract/cases.ts';
import { maskedEmail } from '../../domain/context/masking.ts';
import type { KnownReviewer } from '../../domain/review/cases.ts';

const [reviewer, senior] = reviewers.groups;

export const renderReviewer = ({ username, email, senior: isSenior }: KnownReviewer) => ({
  username,
  ...(email === undefined ? {} : { email_masked: maskedEmail(email) }),
  groups: [isSenior ? senior : reviewer],
});
