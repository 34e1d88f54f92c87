/** A run that keeps an engine open until it is killed: prints the engine's address. */
import { startEngine } from '../../../local/dynamodb/engine.ts';

const engine = await startEngine({ dataDir: process.argv[2] ?? '' });
console.log(engine.endpoint);
setInterval(() => {}, 60_000);
