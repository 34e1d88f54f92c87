/** Keeps compiled code for the next start: imported first, it is there for this process, its threads and the CDK. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../../node_modules/.cache/compiled');
enableCompileCache();
