/** A phone that several accounts are enrolled on: as a factory reset, or a broken attestation, might make it. */
import type { EditedFunctions } from './attack.ts';
import { edit } from './edit.ts';

/** @param letter of the phone's hardware id: phones of other letters are other phones */
export const onOnePhone = (letter: string): EditedFunctions => ({
  handlers: ['enrol-device'],
  edits: [
    edit(
      'lambdas/attestation/software.ts',
      "securityLevel: 'software', details: {}",
      `securityLevel: 'software', hardwareId: '${letter.repeat(43)}', details: {}`,
    ),
    edit('lambdas/store/hardware.ts', '#customer = :customer OR', 'attribute_exists(#pk) OR'),
  ],
});
