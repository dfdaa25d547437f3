import type { JobControl } from '../../core/common';
import type { Corpus, CorpusSpec } from '../../core/corpus';
import { addQuotes, placeOf, type Judgement } from '../../core/evaluation';
import {
  anchorLines,
  documentJudgements,
  documentMatcher,
  formatQuerySet,
  lossOf,
  mergeQuerySet,
  parseQuerySetFile,
} from '../../core/query-set-formats';
import { readSources, readTargets } from '../corpus';
import { addedToFiles } from './added-to-files';
import type { HandlerContext, Handlers } from './types';

const MOST_LISTED = 5;

/** Query files: other formats in and out, and judged lines that follow their text. */
export function querySetHandlers({
  open,
  requireQuerySet,
}: HandlerContext): Handlers<'importQuerySet' | 'exportQuerySet' | 'anchorJudgements'> {
  const readCorpus = async (corpus: CorpusSpec, control: JobControl): Promise<Corpus> =>
    (await open()).ports.corpusReader.read(corpus, control);

  return {
    importQuerySet: async ({ corpus, files, sources, format }, control) => {
      const targets = await readTargets(corpus, files);
      const parsed = readSources(sources).map(({ file, text }) => ({ file, ...parseQuerySetFile(text, file, format) }));
      const { documents } = await readCorpus(corpus, control);
      const matcher = documentMatcher(documents.map(({ id }) => id));
      const added = mergeQuerySet(targets.querySet, parsed, matcher);
      const judgements = await addQuotes(added.judgements, documents, control);
      return {
        files: addedToFiles(targets, { queries: added.queries, judgements }),
        notices: added.notices,
        queries: added.queries.length,
        judgements: judgements.length,
      };
    },
    exportQuerySet: async ({ corpus, files, format }) => {
      const querySet = await requireQuerySet(corpus, files);
      return {
        files: formatQuerySet(querySet, format),
        losses: lossOf(querySet, format),
        queries: querySet.queries.length,
        judgements: (format === 'csv' ? querySet.judgements : documentJudgements(querySet.judgements)).length,
      };
    },
    anchorJudgements: async ({ corpus, files }, control) => {
      const { judgements: target } = await readTargets(corpus, files);
      const { documents } = await readCorpus(corpus, control);
      const { text, moved, lost, quoted } = await anchorLines(target.text, target.name, documents, control);
      return {
        files: text === target.text ? [] : [{ path: target.path, text }],
        notices: [
          ...listed(moved, ({ from, to }) => `${placeOf(from)} is now ${to.file}:${to.startLine!}-${to.endLine!}`),
          ...listed(lost, (judgement: Judgement) => `${placeOf(judgement)} is nowhere in the documents any more`),
        ],
        moved: moved.length,
        lost: lost.length,
        quoted,
      };
    },
  };
}

function listed<Item>(items: readonly Item[], sentence: (item: Item) => string): string[] {
  const more = items.length - MOST_LISTED;
  return [...items.slice(0, MOST_LISTED).map(sentence), ...(more > 0 ? [`… and ${more} more`] : [])];
}
