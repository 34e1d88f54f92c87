/** Whatever is wrong with the body of a request: a problem document with a stable code, and not a byte changed in any table. */
import { describe, expect, test } from 'vitest';
import { send } from './support/http.ts';
import {
  before,
  body,
  but,
  header,
  payment,
  refuses,
  rightText,
  startFromHere,
  withPeople,
} from './support/spoilt-requests.ts';
import { snapshot } from './support/tables.ts';

withPeople();

/** A payment whose amount stands in the JSON as this text. */
const rawAmount = (amount: string) =>
  body(`{"store_id":"shinjuku-east","amount":${amount},"currency":"JPY"}`);
const lines = (text: string) =>
  body(`{"store_id":"shinjuku-east","amount":"1200","currency":"JPY","lines":${text}}`);
const quantity = (text: string) => lines(`[{"category":"groceries","quantity":${text},"amount":"1200"}]`);

describe('the body', () => {
  refuses([
    ['none', 400, 'invalid_request', async () => payment({ body: '' })],
    ['no JSON', 400, 'invalid_request', body('store_id=shinjuku-east')],
    ['cut short', 400, 'invalid_request', body(rightText.slice(0, -1))],
    ['with something behind it', 400, 'invalid_request', body(`${rightText}{}`)],
    ['a list', 400, 'invalid_request', body(`[${rightText}]`)],
    ['null', 400, 'invalid_request', body('null')],
    ['a text', 400, 'invalid_request', body('"pay"')],
    ['an empty object', 400, 'invalid_request', body('{}')],
    ['a number for a store', 400, 'invalid_request', but({ store_id: 7 })],
    ['an object for a store', 400, 'invalid_request', but({ store_id: { $ne: '' } })],
    ['a member that is not in the contract', 400, 'invalid_request', but({ approved: true })],
    ['__proto__', 400, 'invalid_request', body(`${rightText.slice(0, -1)},"__proto__":{"approved":true}}`)],
    [
      'constructor',
      400,
      'invalid_request',
      body(`${rightText.slice(0, -1)},"constructor":{"prototype":{}}}`),
    ],
    ['a member twice, with other values', 400, 'malformed_json', body(`{"amount":"1",${rightText.slice(1)}`)],
    [
      'a member twice, with the same value',
      400,
      'malformed_json',
      body(`{"amount":"1200",${rightText.slice(1)}`),
    ],
    [
      'a member twice, once escaped',
      400,
      'malformed_json',
      body(`{"\\u0061mount":"1",${rightText.slice(1)}`),
    ],
    ['nested 10,000 deep', 400, 'invalid_request', body(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)],
    [
      'nested 10,000 deep in a member',
      400,
      'invalid_request',
      lines(`${'['.repeat(10_000)}${']'.repeat(10_000)}`),
    ],
    ['one megabyte of unknown members', 400, 'invalid_request', but({ note: 'x'.repeat(1_000_000) })],
    [
      'one megabyte, right but for the white space',
      413,
      'request_too_large',
      body(rightText + ' '.repeat(1_000_000)),
    ],
    ['eleven megabytes', 413, 'request_too_large', body(rightText + ' '.repeat(11_000_000))],
    ['of another media type', 415, 'unsupported_media_type', header('Content-Type', 'text/plain')],
    [
      'of a media type that only begins right',
      415,
      'unsupported_media_type',
      header('Content-Type', 'application/jsonp'),
    ],
    [
      'of another character set',
      415,
      'unsupported_media_type',
      header('Content-Type', 'application/json; charset=shift_jis'),
    ],
    ['of no media type', 415, 'unsupported_media_type', header('Content-Type')],
  ]);
});

describe('the money', () => {
  refuses([
    ['-1', 400, 'invalid_request', but({ amount: '-1' })],
    ['0', 400, 'invalid_request', but({ amount: '0' })],
    ['1.5', 400, 'invalid_request', but({ amount: '1.5' })],
    ['1200.0', 400, 'invalid_request', but({ amount: '1200.0' })],
    ['1e400', 400, 'invalid_request', but({ amount: '1e400' })],
    ['+1', 400, 'invalid_request', but({ amount: '+1' })],
    ['0x10', 400, 'invalid_request', but({ amount: '0x10' })],
    ['01200', 400, 'invalid_request', but({ amount: '01200' })],
    ['1,200', 400, 'invalid_request', but({ amount: '1,200' })],
    ['nothing', 400, 'invalid_request', but({ amount: '' })],
    ['a space in front', 400, 'invalid_request', but({ amount: ' 1200' })],
    ['a line break behind', 400, 'invalid_request', but({ amount: '1200\n' })],
    ['full-width digits', 400, 'invalid_request', but({ amount: '１２００' })],
    ['Arabic digits', 400, 'invalid_request', but({ amount: '١٢٠٠' })],
    ['NaN', 400, 'invalid_request', but({ amount: 'NaN' })],
    ['2^53+1', 400, 'invalid_request', but({ amount: '9007199254740993' })],
    ['41 digits', 400, 'invalid_request', but({ amount: '1'.repeat(41) })],
    ['null', 400, 'invalid_request', but({ amount: null })],
    ['a list', 400, 'invalid_request', but({ amount: ['1200'] })],
    ['the number 1200', 400, 'invalid_request', rawAmount('1200')],
    ['the number 1200.0', 400, 'invalid_request', rawAmount('1200.0')],
    ['the number -1', 400, 'invalid_request', rawAmount('-1')],
    ['the number 0', 400, 'invalid_request', rawAmount('0')],
    ['the number 1.5', 400, 'invalid_request', rawAmount('1.5')],
    ['the number 1e400', 400, 'invalid_request', rawAmount('1e400')],
    ['the number 2^53+1', 400, 'invalid_request', rawAmount('9007199254740993')],
    ['the word NaN', 400, 'invalid_request', rawAmount('NaN')],
    ['a currency that the wallet does not hold', 400, 'currency_not_supported', but({ currency: 'USD' })],
    ['a currency in small letters', 400, 'invalid_request', but({ currency: 'jpy' })],
    ['no currency', 400, 'invalid_request', but({ currency: undefined })],
    ['more than there is', 422, 'insufficient_funds', but({ amount: '50001' })],
    ['a store that does not exist', 404, 'store_not_found', but({ store_id: 'no-such-store' })],
  ]);
});

describe('the basket', () => {
  refuses([
    [
      'less than the amount',
      400,
      'invalid_request',
      lines('[{"category":"groceries","quantity":1,"amount":"1199"}]'),
    ],
    [
      'more than the amount',
      400,
      'invalid_request',
      lines(
        '[{"category":"groceries","quantity":1,"amount":"1200"},{"category":"other","quantity":1,"amount":"1"}]',
      ),
    ],
    ['empty', 400, 'invalid_request', lines('[]')],
    [
      '21 lines',
      400,
      'invalid_request',
      lines(`[${Array(21).fill('{"category":"other","quantity":1,"amount":"1"}').join()}]`),
    ],
    [
      'an unknown category',
      400,
      'invalid_request',
      lines('[{"category":"gold","quantity":1,"amount":"1200"}]'),
    ],
    ['1.5 pieces', 400, 'invalid_request', quantity('1.5')],
    ['12.0 pieces', 400, 'invalid_request', quantity('12.0')],
    ['1e1 pieces', 400, 'invalid_request', quantity('1e1')],
    ['1e400 pieces', 400, 'invalid_request', quantity('1e400')],
    ['no pieces', 400, 'invalid_request', quantity('0')],
    ['minus one piece', 400, 'invalid_request', quantity('-1')],
    ['minus no pieces', 400, 'invalid_request', quantity('-0')],
    ['10,000 pieces', 400, 'invalid_request', quantity('10000')],
    ['2^53+1 pieces', 400, 'invalid_request', quantity('9007199254740993')],
    ['pieces as a text', 400, 'invalid_request', quantity('"1"')],
  ]);
});

test('the request that all of these spoil in one place is itself answered', async () => {
  expect((await send(await payment())).status).toBe(201);
  expect(await snapshot()).not.toEqual(before);
  await startFromHere();
});
