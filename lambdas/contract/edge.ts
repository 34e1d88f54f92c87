/** What the API at the edge says of itself to functions, as variables of its stage: no request can say it, and no other API does. */
export const edgeVariables = { endpoint: 'edge' } as const;
