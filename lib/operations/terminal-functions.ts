/** The functions by which operators keep terminals, and by which a terminal enrols its key. */
import type { Construct } from 'constructs';
import { HandlerFunction } from '../constructs/handler-function.ts';
import { LogAlarm } from '../constructs/log-alarm.ts';
import type { MakeFunction } from '../identity/functions-for.ts';
import type { OperationsStackProps } from './operations-stack.ts';

/** @returns contract operation -> its function */
export function terminalFunctions(
  scope: Construct,
  props: OperationsStackProps,
  operatorFunction: MakeFunction,
): Readonly<Record<string, HandlerFunction>> {
  return { ...ofOperators(scope, props, operatorFunction), ...ofTerminals(scope, props) };
}

function ofOperators(
  scope: Construct,
  { settings, identity, data }: OperationsStackProps,
  operatorFunction: MakeFunction,
) {
  const createTerminal = operatorFunction('create-terminal', 'Registers a terminal of a store');
  data.registry.grantRegisterTerminal(createTerminal);
  identity.terminals.grantRegister(createTerminal);
  const listTerminals = operatorFunction('list-terminals', 'Lists the terminals of a store');
  data.registry.grantListTerminals(listTerminals);
  const createTerminalSecret = operatorFunction('create-terminal-secret', 'Gives a terminal a new secret');
  data.registry.grantChangeTerminal(createTerminalSecret);
  identity.terminals.grantRotate(createTerminalSecret);
  const endTerminalSecret = operatorFunction('end-terminal-secret', "Ends a terminal's former secret");
  data.registry.grantChangeTerminal(endTerminalSecret);
  identity.terminals.grantEndSecret(endTerminalSecret);
  const createEnrolmentCode = operatorFunction(
    'create-enrolment-code',
    'Gives a terminal a code to enrol a key with',
  );
  data.registry.grantChangeTerminal(createEnrolmentCode);
  identity.terminals.tellSettings(createEnrolmentCode);
  const revokeTerminal = operatorFunction('revoke-terminal', 'Revokes a terminal');
  data.registry.grantChangeTerminal(revokeTerminal);
  identity.terminals.grantRemove(revokeTerminal);
  new LogAlarm(scope, 'TerminalClientNotRemoved', {
    settings,
    fn: revokeTerminal,
    event: 'terminal_client_not_removed',
    hurts:
      'A revoked terminal still has its client at Cognito, which is paid for; it can do nothing with it.',
    runbook:
      'Revoke the terminal that the log line of revoke-terminal names once more: DELETE /terminals/{id} tries again.',
  });
  return {
    createTerminal,
    listTerminals,
    createTerminalSecret,
    endTerminalSecret,
    createEnrolmentCode,
    revokeTerminal,
  };
}

function ofTerminals(scope: Construct, { settings, identity, data }: OperationsStackProps) {
  const terminalFunction = (handlerName: string, description: string) => {
    const fn = new HandlerFunction(scope, handlerName, { settings, description });
    identity.terminals.grantRecogniseTerminal(fn);
    data.registry.grantChangeTerminal(fn);
    return fn;
  };
  const enrolTerminalKey = terminalFunction(
    'enrol-terminal-key',
    'Enrols the key that a terminal signs with',
  );
  const getOwnTerminal = terminalFunction('get-own-terminal', 'Tells a terminal how it stands');
  new LogAlarm(scope, 'EnrolmentCodeGuessed', {
    settings,
    fn: enrolTerminalKey,
    event: 'enrolment_code_guessed',
    hurts:
      "Somebody who has a terminal's client secret guesses its enrolment code: the code is void, and the store waits for another.",
    runbook:
      'Ask the store of the terminal that the log line of enrol-terminal-key names. If nobody there mistyped, revoke the terminal and register another; else rotate its secret and give it a new code (docs/terminals.md).',
  });
  return { enrolTerminalKey, getOwnTerminal };
}
