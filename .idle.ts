import { startPlatform } from '/tmp/att-next/local/platform.ts';
import { mkdtempSync, existsSync } from 'node:fs';
import { readdirSync } from 'node:fs';
const asm = '/tmp/att-tmp/' + readdirSync('/tmp/att-tmp').find(n=>n.startsWith('holdfast-end'))+'/real/data/cdk.out';
const p = await startPlatform({ projectRoot: '/tmp/att-next', dataDir: mkdtempSync('/tmp/att-'), port: 0, context: { stage: 'dev' }, assembly: asm, log: () => {}, progress: (s) => {}, now: Date.now });
let c=process.cpuUsage();
for (let i=0;i<3;i++){ await new Promise(r=>setTimeout(r,5000)); const d=process.cpuUsage(c); console.log('5s idle: user', d.user/1e3, 'sys', d.system/1e3); c=process.cpuUsage(); }
await p.close();
