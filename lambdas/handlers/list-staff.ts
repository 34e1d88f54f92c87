/** GET /staff */
import { listStaff, staffGroups } from '../contract/claims.ts';
import { staffDirectory } from '../store/staff-directory.ts';
import { operation } from './http/operation.ts';
import { reviewerPool } from './review/claim-ports.ts';

export const handler = operation(listStaff, async () => ({
  status: 200,
  body: {
    staff: (await staffDirectory(reviewerPool()).membersOf(staffGroups)).map(({ groups, ...colleague }) => ({
      ...colleague,
      groups: [...groups],
    })),
  },
}));
