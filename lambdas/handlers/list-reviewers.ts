/** GET /reviewers */
import { listReviewers } from '../contract/claims.ts';
import { reviewerDirectory } from '../store/reviewer-directory.ts';
import { operation } from './http/operation.ts';
import { renderReviewer } from './render/reviewer.ts';
import { reviewerPool } from './review/claim-ports.ts';

export const handler = operation(listReviewers, async () => ({
  status: 200,
  body: { reviewers: (await reviewerDirectory(reviewerPool()).reviewers()).map(renderReviewer) },
}));
