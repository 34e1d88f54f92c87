/** What whatever invokes a function has to name with it: docs/deployments.md. */
export const liveAlias = 'live';
