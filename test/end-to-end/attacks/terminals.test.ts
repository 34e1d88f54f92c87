/** Whoever has half of a store's terminal: its client secret, its enrolment code, or the machine itself after its end. */
import type { Api } from '../../../client/api.ts';
import { generateDeviceKey } from '../../../client/device-key.ts';
import { createTerminal, enrolTerminal } from '../../../client/terminal.ts';
import { getOwnTerminal, revokeTerminal } from '../../../lambdas/contract/terminals.ts';
import { oncePerTarget, openColleague } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { edit } from './support/edit.ts';
import type { Target } from './support/target.ts';
import { type OpenTerminal, openTerminal } from './support/terminal.ts';

const operator = oncePerTarget((on) => openColleague(on, ['operator']));
const newTerminal = async (on: Target) => openTerminal(on, (await operator(on)).api);

/** With the secret of a terminal, and a key of whoever it is. */
const tillWith = async (on: Target, { id, secret }: OpenTerminal): Promise<Api> =>
  createTerminal({
    baseUrl: on.stage.apiUrl,
    tokenUrl: on.stage.terminals.tokenUrl,
    clientId: id,
    clientSecret: () => secret,
    key: await generateDeviceKey(),
  });

/** The store's own. */
async function atWork(on: Target) {
  const terminal = await newTerminal(on);
  const till = await tillWith(on, terminal);
  await enrolTerminal(till, terminal.enrolmentCode);
  return { terminal, till };
}

/** Whether the API takes it for the terminal. */
const speaksFor = async (api: Api): Promise<Loot> =>
  await api.call(getOwnTerminal).then(
    ({ status }) => [`${status}`],
    () => [],
  );

const terminalFile = 'lambdas/domain/terminals/terminal.ts';

attack("a stolen client secret, without the terminal's key", {
  run: async (on) => {
    const { terminal } = await atWork(on);
    return speaksFor(await tillWith(on, terminal));
  },
  without: {
    control: "the question for the terminal's key",
    code: {
      handlers: ['get-own-terminal'],
      edits: [
        edit(
          terminalFile,
          '(terminal.key?.thumbprint === asking.signer || isNextKey(terminal, asking.signer)) &&',
          '',
        ),
      ],
    },
    gets: ['200'],
  },
});

attack('a revoked terminal, with a token from before', {
  run: async (on) => {
    const { terminal, till } = await atWork(on);
    // It fetches the token that it keeps.
    await till.call(getOwnTerminal);
    await (await operator(on)).api.call(revokeTerminal, { path: { id: terminal.id } });
    return speaksFor(till);
  },
  without: {
    control: "the terminal's state",
    code: {
      handlers: ['get-own-terminal'],
      edits: [edit(terminalFile, "terminal.state === 'active' &&", '')],
    },
    gets: ['200'],
  },
});

attack('an enrolment code that is used again', {
  run: async (on) => {
    const { terminal } = await atWork(on);
    const thief = await tillWith(on, terminal);
    await enrolTerminal(thief, terminal.enrolmentCode).catch(() => undefined);
    return speaksFor(thief);
  },
  without: {
    control: 'that an enrolment uses its code up',
    code: {
      handlers: ['enrol-terminal-key'],
      edits: [edit('lambdas/store/terminal-store.ts', '...setting(values, CODE),', '...setting(values),')],
    },
    gets: ['200'],
  },
});

attack('an enrolment code that is guessed', {
  run: async (on) => {
    const terminal = await newTerminal(on);
    const thief = await tillWith(on, terminal);
    for (const letter of 'BCDFGH')
      await enrolTerminal(thief, `${`${letter.repeat(4)}-`.repeat(4)}${letter.repeat(4)}`).catch(
        () => undefined,
      );
    // The guess that would have been right in the end.
    await enrolTerminal(thief, terminal.enrolmentCode).catch(() => undefined);
    return speaksFor(thief);
  },
  without: {
    control: 'the count of wrong codes',
    code: {
      handlers: ['enrol-terminal-key'],
      edits: [edit('lambdas/domain/terminals/enrolment-code.ts', 'maxGuesses = 5', 'maxGuesses = 1_000_000')],
    },
    gets: ['200'],
  },
});
