/** Where the reading of a table goes on, as DynamoDB takes it and as it is kept. */
import type { Place } from '../domain/slices.ts';
import { type Item, toItem } from './items.ts';

export const startAt = (place: Place | undefined) =>
  place === undefined ? {} : { ExclusiveStartKey: toItem({ ...place }) };

/** @param key the last one that DynamoDB has looked at */
export const placeAfter = (key: Item | undefined): { readonly next?: Place } =>
  key === undefined ? {} : { next: { pk: key.pk?.S ?? '', sk: key.sk?.S ?? '' } };
