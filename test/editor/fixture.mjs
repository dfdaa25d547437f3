// A small workspace of documents with queries and judgements, in a temporary folder.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const DOCUMENTS = {
  'docs/backup.md': [
    '# Backup',
    '',
    'Snapshots of the database are taken every night at two and kept for thirty days.',
    '',
    '## Restore',
    '',
    'To restore a snapshot, stop the service, copy the snapshot into place and start the service again.',
  ],
  'docs/network.md': [
    '# Network',
    '',
    'The service listens on port 8080. Behind a proxy, set the forwarded header.',
    '',
    '## Timeouts',
    '',
    'A request that takes longer than thirty seconds is ended with an error.',
  ],
  'docs/users.md': [
    '# Users',
    '',
    'An administrator invites people by mail. Passwords have at least twelve characters.',
    '',
    '## Roles',
    '',
    'Readers see documents, editors change them, administrators manage people.',
  ],
};
const QUERIES = [
  ['q1', 'how do I get my data back after a crash', 'docs/backup.md', 5, 7],
  ['q2', 'which port does the server use', 'docs/network.md', 1, 3],
  ['q3', 'who may change a document', 'docs/users.md', 5, 7],
  ['q4', 'slow requests are cut off', 'docs/network.md', 5, 7],
];

export function createFixture() {
  const folder = mkdtempSync(path.join(tmpdir(), 'rag-lab-workspace-'));
  const write = (name, text) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  for (const [name, lines] of Object.entries(DOCUMENTS)) write(name, `${lines.join('\n')}\n`);
  const lines = (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  write('rag-lab/queries.jsonl', lines(QUERIES.map(([id, text]) => ({ id, text }))));
  write(
    'rag-lab/judgements.jsonl',
    lines(QUERIES.map(([query, , file, startLine, endLine]) => ({ query, file, startLine, endLine, grade: 1 }))),
  );
  return folder;
}
