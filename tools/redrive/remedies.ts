/** What is to be done about what each consumer of a stream has given up. */

export interface Remedy {
  /**
   * Whether it helps to give the records to the function once more. It does not where what came after them has moved a
   * watermark over them.
   */
  readonly isRepeatable: boolean;
  /** What else helps, and all that helps once the stream has let the records go. */
  readonly otherwise: string;
}

const repeated = (otherwise: string): Remedy => ({ isRepeatable: true, otherwise });

/** By the function's name in its stack. A test holds them against the templates. */
export const remedies: Readonly<Record<string, Remedy>> = {
  StartReview: repeated(
    'nothing is left to do: sweep-holds finds the hold among the open ones, and releases it when its time is over',
  ),
  FollowDecision: repeated(
    'nothing is left to do: the payment is settled as it was decided when the time of its case is over',
  ),
  RecordEntries: repeated('npm run reconcile names the transfers that are missing from histories'),
  SealLedger: repeated(
    'the changes are in no block, and none may seal them now: npm run export:ledger, and keep it as docs/sealing.md says',
  ),
  SendNotices: repeated(
    'the customers are not told any more: look for what they should have been told in their accounts, and call them',
  ),
  ProjectStores: { isRepeatable: false, otherwise: 'npm run rebuild:stores' },
  ProjectActivity: { isRepeatable: false, otherwise: 'npm run rebuild:activity' },
  ApplyLists: repeated('ask for the entry once more with another reason: POST /lists/{name}/entries'),
  WatchLosses: repeated(
    'look at the open cases, and throw the switch if there is reason to: PUT /switches/payments',
  ),
};

/** A function's name in its stack, out of the name or ARN that CloudFormation gave it. */
export const handlerIn = (functionName: string): string =>
  /-([A-Z][A-Za-z]+)[0-9A-F]{8}(-|$)/.exec(functionName.replace(/^.*:function:/, ''))?.[1] ?? functionName;
