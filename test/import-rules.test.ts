/** The import rules of the design bite: each row is a small file that Biome must refuse, or must let through. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** The folders of the project's own code besides these, lambdas/ as a whole among them: a new one is refused until a rule lets it. */
function elsewhere(...allowedIn: readonly string[]): readonly string[] {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((each) => each.isDirectory() && !/^\.|^node_modules$|^docs$|\.out$/.test(each.name))
    .map(({ name }) => name);
  return folders.filter((name) => !allowedIn.includes(name));
}

const refused: readonly (readonly [file: string, imported: string])[] = [
  ['lambdas/domain/money.ts', '../store/ledger.ts'],
  ['lambdas/domain/money.ts', '../contract/fields.ts'],
  ['lambdas/domain/money.ts', '../environment.ts'],
  ['lambdas/domain/money.ts', 'zod/mini'],
  ['lambdas/domain/money.ts', 'node:fs'],
  ['lambdas/domain/payments/pay.ts', '../../store/ledger.ts'],
  ['lambdas/domain/payments/pay.ts', '../../handlers/logging/log.ts'],
  ['lambdas/domain/payments/pay.ts', '../../contract/fields.ts'],
  ['lambdas/domain/payments/pay.ts', '../../environment.ts'],
  ['lambdas/domain/payments/pay.ts', '../../../lib/config.ts'],
  ['lambdas/domain/payments/pay.ts', '@aws-sdk/client-dynamodb'],
  ['lambdas/domain/payments/pay.ts', 'node:timers'],
  ['lambdas/contract/fields.ts', '../domain/money.ts'],
  ['lambdas/contract/fields.ts', '../environment.ts'],
  ['lambdas/contract/fields.ts', 'jose'],
  ['lambdas/contract/fields.ts', 'zod'],
  ['lambdas/store/ledger.ts', '../handlers/logging/log.ts'],
  ['lambdas/store/ledger.ts', '../contract/fields.ts'],
  ['lambdas/attestation/software.ts', '../handlers/http/proof.ts'],
  ['lambdas/attestation/software.ts', '../contract/fields.ts'],
  ['lambdas/store/ledger.ts', 'aws-cdk-lib'],
  ['lambdas/store/ledger.ts', '../../local/types.ts'],
  ['lambdas/handlers/get-wallet.ts', 'aws-cdk-lib/aws-lambda'],
  ['lambdas/handlers/get-wallet.ts', 'constructs'],
  ['lambdas/handlers/get-wallet.ts', '../../lib/config.ts'],
  ['lambdas/handlers/http/proof.ts', '../../../local/types.ts'],
  ['lambdas/handlers/http/proof.ts', '../../../client/proof.ts'],
  ['lambdas/environment.ts', 'aws-cdk-lib'],
  ['lib/ledger/stack.ts', '../../lambdas/store/ledger.ts'],
  ['lib/ledger/stack.ts', '../../lambdas/domain/money.ts'],
  ['lib/ledger/stack.ts', '../../lambdas/handlers/get-wallet.ts'],
  ['lib/ledger/stack.ts', '../../local/types.ts'],
  ['bin/holdfast.ts', '../lambdas/domain/money.ts'],
  ['client/proof.ts', '../lambdas/handlers/http/proof.ts'],
  ['client/proof.ts', '../lambdas/domain/money.ts'],
  ['client/proof.ts', '../lambdas/environment.ts'],
  ['client/proof.ts', '../local/types.ts'],
  ['console/page.ts', '../lambdas/domain/money.ts'],
  ['client/batch/csv.ts', '../../console/app/load.ts'],
  ['console/page.ts', '../lambdas/environment.ts'],
  ['console/pages/lists/lists.tsx', '../../../lambdas/store/ledger.ts'],
  ['console/pages/lists/lists.tsx', 'node:fs'],
  ...elsewhere('client', 'console').flatMap((folder): [string, string][] => [
    ['client/batch/csv.ts', `../../${folder}/a.ts`],
    ['console/page.ts', `../${folder}/a.ts`],
    ['console/pages/lists/lists.tsx', `../../../${folder}/part/a.ts`],
  ]),
  ['local/demo/play.ts', '../../lambdas/handlers/get-wallet.ts'],
  ['local/page/load.ts', '../demo/people.ts'],
  ['local/page/load.ts', '../platform.ts'],
  ['local/page/load.ts', '../../lambdas/domain/money.ts'],
  ['local/page/load.ts', '../../lambdas/handlers/get-wallet.ts'],
  ['local/page/load.ts', '../../lib/config.ts'],
  ['local/page/load.ts', 'node:fs'],
  ['local/page/till/sale.ts', '../../demo/people.ts'],
  ['local/page/till/sale.ts', '../../try-it/add-page.ts'],
  ['local/page/till/sale.ts', '../../../lambdas/domain/money.ts'],
  ['local/page/till/sale.ts', '../../../lambdas/handlers/get-wallet.ts'],
  ['local/page/till/sale.ts', '../../../lambdas/environment.ts'],
  ['local/page/till/sale.ts', '../../../lib/config.ts'],
  ['local/page/till/sale.ts', '../../../test/support/people.ts'],
  ['local/page/till/sale.ts', 'node:fs'],
];

const allowed: readonly (readonly [file: string, imported: string])[] = [
  ['lambdas/domain/money.ts', './refusal.ts'],
  ['lambdas/domain/payments/pay.ts', '../money.ts'],
  ['lambdas/domain/payments/pay.ts', 'node:crypto'],
  ['lambdas/contract/fields.ts', './route.ts'],
  ['lambdas/contract/fields.ts', 'zod/mini'],
  ['lambdas/store/ledger.ts', '../domain/money.ts'],
  ['lambdas/store/ledger.ts', '@aws-sdk/client-dynamodb'],
  ['lambdas/attestation/software.ts', '../contract/client-data.ts'],
  ['lambdas/handlers/get-wallet.ts', '../store/ledger.ts'],
  ['lib/api/api.ts', '../../lambdas/contract/routes.ts'],
  ['lib/api/api.ts', '../../lambdas/environment.ts'],
  ['lib/api/api.ts', '../../lambdas/metrics.ts'],
  ['lib/api/api.ts', 'aws-cdk-lib'],
  ['client/calls.ts', '../lambdas/contract/routes.ts'],
  ['client/lists/row.ts', '../batch/csv.ts'],
  ['console/page.ts', '../client/api.ts'],
  ['console/pages/lists/lists.tsx', '../../app/load.ts'],
  ['console/pages/lists/lists.tsx', '../../../client/lists/row.ts'],
  ['console/pages/lists/lists.tsx', '../../../lambdas/contract/lists.ts'],
  ['console/pages/lists/lists.tsx', '@cloudscape-design/components/table'],
  ['local/demo/play.ts', '../../client/calls.ts'],
  ['local/demo/play.ts', '../../lambdas/domain/ledger/trial-balance.ts'],
  ['local/page/load.ts', './stage.ts'],
  ['local/page/load.ts', '../../client/api.ts'],
  ['local/page/load.ts', '../../lambdas/contract/charges.ts'],
  ['local/page/till/sale.ts', '../keep.ts'],
  ['local/page/till/sale.ts', '../../../client/api.ts'],
  ['local/page/till/sale.ts', '../../../lambdas/contract/charges.ts'],
  ['local/page/till/sale.ts', 'react'],
  ['local/try-it/add-page.ts', '../page/stage.ts'],
];

/** How a module can be taken in, each of which a rule must see. */
const forms: Record<string, (module: string) => string> = {
  import: (module) => `import { a } from '${module}';\nexport const b = a;\n`,
  'import type': (module) => `import type { A } from '${module}';\nexport type B = A;\n`,
  'export from': (module) => `export { a } from '${module}';\n`,
  'import()': (module) => `export const a = import('${module}');\n`,
};

const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
let folder: string;
let complaints: Set<string>;

/** Row and form -> a file with that one import, in the row's folder. */
const fileOf = (file: string, row: number, form: string): string =>
  join(dirname(file), `row-${row}-${form.replaceAll(/\W/g, '')}.ts`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-rules-'));
  cpSync(join(root, 'biome.json'), join(folder, 'biome.json'));
  for (const [row, [file, imported]] of [...refused, ...allowed].entries()) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    for (const [form, text] of Object.entries(forms))
      writeFileSync(join(folder, fileOf(file, row, form)), text(imported));
  }
  const { stdout } = spawnSync(
    process.execPath,
    [
      biome,
      'lint',
      '--vcs-enabled=false',
      '--only=style/noRestrictedImports',
      '--max-diagnostics=none',
      '--reporter=json',
      '.',
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const report: { diagnostics: { category: string; location: { path: string } }[] } = JSON.parse(stdout);
  complaints = new Set(report.diagnostics.map(({ location }) => location.path));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.keys(forms))('%s', (form) => {
  test.each(refused.map((row, index) => [...row, index] as const))('%s does not take %s', (file, _, row) => {
    expect(complaints).toContain(fileOf(file, row, form));
  });

  test.each(allowed.map((row, index) => [...row, refused.length + index] as const))(
    '%s may take %s',
    (file, _, row) => {
      expect(complaints).not.toContain(fileOf(file, row, form));
    },
  );
});
