/** The card processor that this stage has connected. */
import { playCardProcessor } from '../../contract/cards.ts';
import type { CardProcessor } from '../../domain/cards/card-processor.ts';
import { environment } from '../../environment.ts';
import { cardProcessor } from '../../store/card-processors.ts';

/** @param apiUrl where the client reached the API, which registrations alone need to know */
export const connectedProcessor = (apiUrl = ''): CardProcessor | undefined =>
  cardProcessor({
    name: environment('CARD_PROCESSOR'),
    stage: environment('STAGE'),
    sandboxPage: (reference) => apiUrl + playCardProcessor.path.replace('{reference}', reference),
  });
