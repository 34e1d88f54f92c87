/** What the pipeline tells `npm run smoke` of a stage that it has just deployed: variables, called as the outputs are. */

export const smokeOutputs = [
  'ApiUrl',
  'TerminalApiUrl',
  'CognitoUrl',
  'CustomerPoolId',
  'ReviewerPoolId',
  'TerminalPoolId',
  'ConsoleUrl',
  'ApiDocsUrl',
] as const;

/** Has the stage's name. */
export const stageVariable = 'HOLDFAST_STAGE';
