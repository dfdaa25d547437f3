import * as vscode from 'vscode';
import { userError } from '../../core/common';
import { FOUND_RANK, isFound } from '../../core/gate';
import { renderBisect } from '../../core/report';
import type { LabHost } from '../lab-host';
import { resolved } from '../variant-set';
import { showList } from '../show-list';
import type { Commands } from './index';

/** The commit that lost a query, found without touching the working tree. */
export const bisectCommands = (host: LabHost): Commands => ({
  'ragLab.bisect': async (given?: string) => {
    const { session } = host;
    const query = given ?? (await chooseQuery(host));
    if (query === undefined) return;
    const variant = resolved(session.variantSet).find(({ name }) => name === session.variantSet.active)!;
    const params = { corpus: session.corpus, variant, files: session.queryFiles, query, k: FOUND_RANK };
    host.panel.show();
    const found = await session.job.run('Looking for the commit', (options) =>
      session.ports.engine.start('bisect', params, options),
    );
    if (!found) return;
    host.log.info(renderBisect(found));
    for (const notice of found.notices) host.log.info(notice);
    const copy = 'Copy Commit';
    const details = 'Show Details';
    const message = `${found.query} was lost by ${found.commit.hash.slice(0, 12)}: ${found.commit.subject}`;
    const choice = await vscode.window.showInformationMessage(`RAG Lab: ${message}`, copy, details);
    if (choice === copy) await vscode.env.clipboard.writeText(found.commit.hash);
    if (choice === details) host.log.show();
  },
});

/** Lost queries of the shown run first; without a run, the query set. */
async function chooseQuery({ session }: LabHost): Promise<string | undefined> {
  await session.open();
  const { run } = session;
  const known = run
    ? run.outcomes.filter(({ judged }) => judged).map(({ id, text, rank }) => ({ id, text, rank: rank[0] ?? null }))
    : (
        (await session.ports.engine.call('querySet', { corpus: session.corpus, files: session.queryFiles }))?.queries ??
        []
      ).map(({ id, text }) => ({ id, text, rank: undefined }));
  if (known.length === 0)
    throw userError('queries/missing', 'There are no judged queries.', 'Generate a test set, or judge queries.');
  const isLost = (rank: number | null | undefined): boolean => rank !== undefined && !isFound(rank);
  const items = known
    .map(({ id, text, rank }) => ({
      label: text,
      description: isLost(rank) ? `${id} · lost` : id,
      id,
      lost: isLost(rank),
    }))
    .sort((a, b) => Number(b.lost) - Number(a.lost));
  const options = { title: 'Find the commit that lost a query', placeHolder: 'Query', matchOnDescription: true };
  return (await showList(items, options))?.id;
}
