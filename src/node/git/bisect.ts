import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LabError, userError, type JobControl } from '../../core/common';
import type { Judgement, QuerySet } from '../../core/evaluation';
import { findLoss, type BisectResult } from '../../core/gate';
import type { Lab } from '../../core/lab';
import type { EngineMethods } from '../../protocol/worker-protocol';
import { readQuerySet } from '../corpus';
import { RevisionFolder } from './checkout';
import { changedFiles, commitsOf, resolveRevision, type Commit } from './revisions';
import type { GitUse } from './run-git';

/** Commits looked at, at the most. */
const MOST_COMMITS = 5000;
const WORKING_TREE: Commit = {
  hash: 'working tree',
  subject: 'Changes that are not committed',
  author: '',
  date: '',
};

/**
 * The commit of the documents at which a query was lost, by binary search over the commits that changed the corpus
 * folder. Each revision's documents are written to a folder of their own; embeddings of unchanged texts come from the
 * store.
 *
 * What answers the query is looked for by the text that its judgements quote; a judgement without a quote has the lines
 * that the judgement file of that revision gives it, or those of today.
 * @throws `bisect/unknown-query`, `bisect/not-lost`, `bisect/never-found`, and what git has to say
 */
export async function bisect(
  lab: Pick<Lab, 'quality'>,
  params: EngineMethods['bisect']['params'],
  querySet: QuerySet,
  control: JobControl,
): Promise<BisectResult> {
  const { corpus, variant, k } = params;
  const query = querySet.queries.find(({ id }) => id === params.query);
  const judgements = querySet.judgements.filter((judgement) => judgement.query === params.query);
  if (!query || !judgements.some(({ grade }) => grade > 0))
    throw userError(
      'bisect/unknown-query',
      `There is no judged query "${params.query.slice(0, 80)}".`,
      'Use the id of a query that has a judgement.',
    );
  const use: GitUse = { cwd: corpus.root, signal: control.signal };
  const revisions = await revisionsOf(params, use);
  const files = { queries: 'rag-lab/queries.jsonl', judgements: 'rag-lab/judgements.jsonl', ...inside(params) };
  const dir = await realpath(await mkdtemp(path.join(tmpdir(), 'rag-lab-bisect-')));
  const notices: string[] = [];
  try {
    const folder = new RevisionFolder(dir, corpus, Object.values(files), use);
    const steps = new Map<number, { commit: string; rank: number | null; found: boolean }>();
    const most = Math.ceil(2 * Math.log2(revisions.length + 1)) + 1;

    const judgedThen = async (): Promise<readonly Judgement[]> => {
      if (judgements.every(({ quote }) => quote) || !folder.has(files.judgements)) return judgements;
      const at = (file: string): string => path.join(dir, file);
      const then = await readQuerySet(
        { ...corpus, root: dir },
        { queries: at(files.queries), judgements: at(files.judgements) },
      ).catch(() => null);
      const own = then?.judgements.filter((judgement) => judgement.query === query.id) ?? [];
      return own.length > 0 ? own : judgements;
    };
    const rankAt = async (commit: Commit): Promise<number | null> => {
      const tree = commit === WORKING_TREE;
      if (!tree) await folder.show(commit.hash);
      const spec = tree ? corpus : { ...corpus, root: dir };
      const asked = { queries: [query], judgements: tree ? judgements : await judgedThen() };
      try {
        const [measured] = await lab.quality({ corpus: spec, variants: [variant], querySet: asked }, control);
        return measured?.queries[0]?.rank ?? null;
      } catch (error) {
        // Before the first document there is nothing to find it in.
        if (error instanceof LabError && error.code.startsWith('corpus/')) return null;
        throw error;
      }
    };
    const isFound = async (revision: number): Promise<boolean> => {
      const known = steps.get(revision);
      if (known) return known.found;
      const commit = revisions[revision]!;
      control.report({ stage: 'measure', done: steps.size, total: most, unit: 'commits', detail: short(commit.hash) });
      await control.checkpoint();
      const rank = await rankAt(commit);
      const found = rank !== null && rank <= k;
      steps.set(revision, { commit: short(commit.hash), rank, found });
      return found;
    };

    const loss = await findLoss(revisions.length, isFound, params.good !== undefined);
    if (loss.kind === 'not-lost')
      throw userError(
        'bisect/not-lost',
        `"${query.id}" is found at rank ${steps.get(revisions.length - 1)!.rank} of ${variantName(params)}.`,
        'Choose a query that is lost, or name the revision that lost it with --bad.',
      );
    if (loss.kind === 'never-found')
      throw userError(
        'bisect/never-found',
        `"${query.id}" is not among the first ${k} in any of the ${steps.size} revisions tried, down to ${short(revisions[0]!.hash)}.`,
        'Check its judgements, or name a revision that found it with --good.',
      );
    const commit = revisions[loss.firstLost]!;
    if (revisions.length >= MOST_COMMITS) notices.push(`Only the newest ${MOST_COMMITS} commits were looked at.`);
    if (judgements.some(({ quote }) => !quote))
      notices.push(
        'Some judgements quote no text, so they are found by their lines: `rag-lab testset anchor` adds it.',
      );
    return {
      query: query.id,
      variant: variant.name,
      commit,
      files: commit === WORKING_TREE ? [] : await changedFiles(commit.hash, use),
      rankBefore: steps.get(loss.lastFound)!.rank,
      rankAfter: steps.get(loss.firstLost)!.rank,
      steps: [...steps.values()],
      notices,
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** From the revision that is good, or the first there is, to the one that is bad, or the files as they are. */
async function revisionsOf({ good, bad }: EngineMethods['bisect']['params'], use: GitUse): Promise<readonly Commit[]> {
  const to = await resolveRevision(bad ?? 'HEAD', use);
  const tail = bad === undefined ? [WORKING_TREE] : [];
  if (good === undefined) return [...(await commitsOf(to, MOST_COMMITS, use)), ...tail];
  const from = await resolveRevision(good, use);
  const oldest: Commit = { hash: from, subject: '', author: '', date: '' };
  return [oldest, ...(await commitsOf(`${from}..${to}`, MOST_COMMITS, use)), ...tail];
}

/** The query files as paths below the corpus; those that lie elsewhere have no history here. */
function inside({ corpus, files }: EngineMethods['bisect']['params']): { queries?: string; judgements?: string } {
  const below = (file: string | undefined): string | undefined => {
    const relative = file === undefined ? '..' : path.relative(corpus.root, file);
    return relative.startsWith('..') || path.isAbsolute(relative) ? undefined : relative.split(path.sep).join('/');
  };
  const queries = below(files.queries);
  const judgements = below(files.judgements);
  return { ...(queries && { queries }), ...(judgements && { judgements }) };
}

const short = (hash: string): string => (/^[0-9a-f]{40,}$/.test(hash) ? hash.slice(0, 10) : hash);
const variantName = ({ variant }: EngineMethods['bisect']['params']): string => `variant "${variant.name}"`;
