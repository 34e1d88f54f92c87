/** Telling: every recipient once, whatever fails; twice after a crash; never not at all. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { FreezeLink } from '../../../../lambdas/domain/notices/freeze-link.ts';
import type { Notice } from '../../../../lambdas/domain/notices/notice.ts';
import type { PushDevice, Recipient } from '../../../../lambdas/domain/notices/recipients.ts';
import {
  type Claim,
  type Delivery,
  type ReachablePerson,
  type ToldNotices,
  tell,
} from '../../../../lambdas/domain/notices/tell.ts';

const noon = Date.UTC(2026, 10, 22, 3);
const DAY = 24 * 60 * 60 * 1000;
const mailbox = 'ann@example.jp';
const notice: Notice = {
  id: 'pay_1.1',
  customer: 'the customer',
  kind: 'payment',
  at: noon,
  money: { amount: 1200n, currency: 'JPY' },
  store: 'Shinjuku East',
};

interface Sent {
  readonly to: string;
  readonly text: string;
}

/** A customer with a mailbox and a device, and what remembers across attempts. */
function world(change: {
  person?: ReachablePerson | undefined;
  previous?: readonly string[];
  devices?: readonly PushDevice[];
  mail?: ((to: string) => Promise<Delivery>) | undefined;
  push?: ((to: string) => Promise<Delivery>) | undefined;
  told?: Partial<ToldNotices>;
}) {
  const sent: Sent[] = [];
  const links = new Map<string, FreezeLink>();
  const leases = new Map<string, number | 'told'>();
  const pauses: number[] = [];
  let now = noon;
  const keyOf = (of: string, { channel, to }: Recipient) => `${of} ${channel} ${to}`;
  const told: ToldNotices = {
    async claim(of, recipient, times): Promise<Claim> {
      const standing = leases.get(keyOf(of, recipient));
      if (standing === 'told') return 'told';
      if (standing !== undefined && standing > times.now) return { takenUntil: standing };
      leases.set(keyOf(of, recipient), times.now + times.lease);
      return 'claimed';
    },
    async settle(of, recipient) {
      leases.set(keyOf(of, recipient), 'told');
    },
    async release(of, recipient) {
      leases.delete(keyOf(of, recipient));
    },
    ...change.told,
  };
  const sender = (channel: 'mail' | 'push') => {
    if (channel in change && change[channel] === undefined) return {};
    const send = change[channel] ?? (async () => 'sent' as const);
    return {
      [channel]: async (to: string, message: { text?: string; body?: string }) => {
        const delivery = await send(to);
        sent.push({ to, text: message.text ?? message.body ?? '' });
        return delivery;
      },
    };
  };
  const attempt = (of: Notice = notice) =>
    tell(
      {
        customers: {
          person: async () =>
            'person' in change ? change.person : { username: 'ann', mailbox, locale: 'en-US' },
          previousMailboxes: async () => change.previous ?? [],
          pushDevices: async () => change.devices ?? [{ id: 'device', endpoint: 'the endpoint' }],
        },
        told,
        sender: { ...sender('mail'), ...sender('push') },
        links: { add: async (hash, link) => void links.set(hash, link) },
        random: (bytes) => new Uint8Array(bytes).fill(links.size),
        now: () => now,
        async sleep(milliseconds) {
          pauses.push(milliseconds);
          now += milliseconds;
        },
      },
      { language: 'ja', timeZone: 'Asia/Tokyo', linkDays: 30, linkBase: 'https://pay.example/freeze-links/' },
      of,
    );
  const outcomes = async (of?: Notice) =>
    (await attempt(of)).map(({ channel, outcome }) => `${channel} ${outcome}`);
  return { attempt, outcomes, sent, links, leases, pauses };
}

test('the mailbox and the device are told, in the customer’s language', async () => {
  const { outcomes, sent } = world({});
  expect(await outcomes()).toEqual(['mail sent', 'push sent']);
  expect(sent.map(({ to }) => to)).toEqual([mailbox, 'the endpoint']);
  expect(sent[0]?.text).toContain('JPY 1,200 was paid to “Shinjuku East”.');
});

test('a customer whose language is not known, in the stage’s', async () => {
  const { attempt, sent } = world({ person: { username: 'ann', mailbox } });
  await attempt();
  expect(sent[0]?.text).toContain('「Shinjuku East」で1,200円のお支払いがありました。');
});

test('every message has a link of its own, of which the hash is kept and nothing else', async () => {
  const { attempt, sent, links } = world({});
  await attempt();
  const token = /freeze-links\/([A-Za-z0-9_-]{43})$/m.exec(sent[0]?.text ?? '')?.[1] ?? '';
  const kept = [...links];
  expect(kept).toHaveLength(2);
  expect(kept[0]).toEqual([
    createHash('sha256').update(token).digest('base64url'),
    { customer: 'the customer', username: 'ann', language: 'en', expiresAt: noon + 30 * DAY },
  ]);
  expect(JSON.stringify(kept)).not.toContain(token);
});

test('the same notice again tells nobody', async () => {
  const { outcomes, sent } = world({});
  await outcomes();
  expect(await outcomes()).toEqual(['mail told_before', 'push told_before']);
  expect(sent).toHaveLength(2);
});

test('another notice is told', async () => {
  const { attempt, sent } = world({});
  await attempt();
  await attempt({ ...notice, id: 'pay_1.2' });
  expect(sent).toHaveLength(4);
});

test('a push message that fails does not stop the mail, nor the mail another mail', async () => {
  const broken = async () => {
    throw new Error('No');
  };
  const { outcomes, sent } = world({ push: broken });
  expect(await outcomes()).toEqual(['mail sent', 'push failed']);
  expect(sent.map(({ to }) => to)).toEqual([mailbox]);

  const changed = { ...notice, kind: 'contact_change', by: 'customer' } as unknown as Notice;
  const both = world({
    previous: ['old@example.jp'],
    mail: async (to) => (to === mailbox ? broken() : 'sent'),
  });
  expect(await both.outcomes(changed)).toEqual(['mail failed', 'mail sent', 'push sent']);
});

test('what failed is tried again, and what was told is not', async () => {
  let broken = true;
  const { outcomes, sent, pauses } = world({
    mail: async () => {
      if (broken) throw new Error('No');
      return 'sent';
    },
  });
  expect(await outcomes()).toEqual(['mail failed', 'push sent']);
  broken = false;
  expect(await outcomes()).toEqual(['mail sent', 'push told_before']);
  expect(sent.map(({ to }) => to)).toEqual(['the endpoint', mailbox]);
  // The failed attempt gave its lease back.
  expect(pauses).toEqual([]);
});

test('after a crash between sending and marking, the recipient is told twice, and never not at all', async () => {
  let alive = false;
  const marks: Partial<ToldNotices> = {
    async settle() {
      if (!alive) throw new Error('Killed');
    },
    async release() {
      throw new Error('Killed');
    },
  };
  const { outcomes, sent, leases, pauses } = world({ push: undefined, told: marks });
  expect(await outcomes()).toEqual(['mail failed']);
  expect([...leases.values()]).toEqual([noon + 15_000]);
  alive = true;
  // The next one finds a lease that nobody gives back, and waits for its end.
  expect(await outcomes()).toEqual(['mail sent']);
  expect(pauses).toEqual([15_000]);
  expect(sent.map(({ to }) => to)).toEqual([mailbox, mailbox]);
});

test('a lease that another caller holds is waited for; if it told meanwhile, nobody is told again', async () => {
  const claims: Claim[] = [{ takenUntil: noon + 4000 }, 'told'];
  const { outcomes, sent, pauses } = world({
    push: undefined,
    told: { claim: async () => claims.shift() ?? 'told' },
  });
  expect(await outcomes()).toEqual(['mail told_before']);
  expect(sent).toEqual([]);
  expect(pauses).toEqual([4001]);
});

test('a lease that does not end fails the attempt, so that it is made again', async () => {
  const { outcomes, sent } = world({
    push: undefined,
    told: { claim: async (_, __, { now }) => ({ takenUntil: now + 10_000 }) },
  });
  expect(await outcomes()).toEqual(['mail failed']);
  expect(sent).toEqual([]);
});

test('what the service refuses is not marked as told', async () => {
  const { outcomes, leases } = world({ mail: async () => 'refused', push: async () => 'refused' });
  expect(await outcomes()).toEqual(['mail refused', 'push refused']);
  expect(leases.size).toBe(0);
});

test.each<[string, Parameters<typeof world>[0], string[]]>([
  ['without a connected mail', { mail: undefined }, ['mail not_connected', 'push sent']],
  ['without a connected push', { push: undefined }, ['mail sent']],
  ['with neither', { mail: undefined, push: undefined }, ['mail not_connected']],
  ['without a verified mailbox', { person: { username: 'ann' } }, ['mail no_mailbox', 'push sent']],
  ['without such a customer', { person: undefined }, ['mail no_mailbox']],
  ['without a device', { devices: [] }, ['mail sent']],
])('%s, it says who is not told', async (_, change, expected) => {
  const { outcomes } = world(change);
  expect(await outcomes()).toEqual(expected);
});
