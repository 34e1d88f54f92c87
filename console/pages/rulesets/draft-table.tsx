/** What was ever drafted, the newest first. */
import Link from '@cloudscape-design/components/link';
import { useTexts } from '../../app/language.tsx';
import type { Pages } from '../../app/load-pages.ts';
import { hrefOf } from '../../app/location.ts';
import { At } from '../../ui/at.tsx';
import { By } from '../../ui/by.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { DraftBadge } from './draft-badge.tsx';
import type { Draft } from './ruleset-types.ts';
import { rulesetTexts } from './texts.ts';

interface DraftTableProps {
  readonly of: Pages<{ readonly rulesets: readonly Draft[] }>;
  readonly inForce: string | undefined;
}

export function DraftTable({ of, inForce }: DraftTableProps) {
  const texts = useTexts(rulesetTexts);
  const { columns } = texts;
  return (
    <PagedTable<Draft>
      label={texts.all}
      of={of}
      items={of.pages.flatMap(({ rulesets }) => rulesets)}
      nameOf={({ id }) => id}
      empty={texts.none}
      emptyText={texts.noneText}
      columns={[
        [
          columns.name,
          ({ id, version, base }) => (
            <Link href={hrefOf(`/rulesets/${id}`)}>
              {version === undefined ? texts.draftOf(base) : texts.versionOf(version)}
            </Link>
          ),
        ],
        [
          columns.state,
          (draft) => (
            <DraftBadge of={draft} inForce={draft.version !== undefined && draft.version === inForce} />
          ),
        ],
        [columns.reason, ({ reason }) => <bdi className="foreign">{reason}</bdi>],
        [columns.author, ({ author }) => <By who={author} />],
        [columns.at, ({ created_at }) => <At time={created_at} />],
        [
          columns.decided,
          ({ decided_by, decided_at }) =>
            decided_by && (
              <>
                <By who={decided_by} /> {decided_at && <At time={decided_at} />}
              </>
            ),
        ],
      ]}
    />
  );
}
