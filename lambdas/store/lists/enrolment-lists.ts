/** What the lists say of an enrolment, before there is a device to be marked; strongly consistent. */
import type { EnrolDevicePorts } from '../../domain/devices/enrol-device.ts';
import { listEntryId } from '../../domain/identifiers.ts';
import { listedMarks } from '../../domain/lists/listed-marks.ts';
import { type RegistryOptions, readItem } from '../item-access.ts';
import { listEntryKey, riskKey, switchesKey } from '../keys.ts';
import { listsInForce, listsVersionIn } from './compiled.ts';
import { entryOf } from './list-items.ts';
import { markIn } from './marks.ts';

export const enrolmentLists =
  (
    options: RegistryOptions,
    kept: Parameters<typeof listsInForce>[2] = new Map(),
  ): EnrolDevicePorts['listed'] =>
  async ({ customer, hardwareId, address, country, now }) => {
    const hardware = hardwareId === undefined ? undefined : listEntryId('hardware', hardwareId);
    const [switches, risk, item] = await Promise.all([
      readItem(options, switchesKey),
      readItem(options, riskKey(customer)),
      hardware === undefined ? undefined : readItem(options, listEntryKey('hardware', hardware)),
    ]);
    const lists = await listsInForce(options, listsVersionIn(switches), kept);
    const entry = item && entryOf(item);
    const mark =
      entry?.removedAt === undefined && entry ? { kind: entry.kind, expiresAt: entry.expiresAt } : undefined;
    return {
      listed: listedMarks({ customer: markIn(risk), hardware: mark, lists, address, country, now }),
      hardware: { mark, tag: entry?.tag },
    };
  };
