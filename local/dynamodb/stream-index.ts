/** Keeps writes to tables with a stream fast in dynoxide 1.2, whose own lookup scans every stream record. */
import { DatabaseSync } from 'node:sqlite';

/**
 * dynoxide finds the next sequence number of a stream by `MAX(CAST(sequence_number AS INTEGER))` over all records of
 * the table, so that each write costs as much as all writes before it. With this index SQLite answers it at once.
 * It is safe on the live file: SQLite serializes the two processes.
 */
export function indexStreamRecords(databaseFile: string): void {
  const database = new DatabaseSync(databaseFile, { timeout: 5000 });
  try {
    database.exec(
      'CREATE INDEX IF NOT EXISTS holdfast_stream_sequence ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
    );
  } finally {
    database.close();
  }
}
