/** Imported first: zod compiles schemas with `new Function` where it may, and the page's policy reports that it tried. */
import * as z from 'zod/mini';

z.config({ jitless: true });
