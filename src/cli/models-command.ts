import { userError } from '../core/common';
import type { CommandLine } from './args';
import type { ExitCode } from './exit-code';
import { addModel } from './models/add';
import { checkModels } from './models/check';
import { distilModel } from './models/distil';
import { listModels } from './models/list';
import { measureModels } from './models/measure';
import { removeModels } from './models/remove';
import { addReranker, listRerankers, removeRerankers } from './models/rerankers';

/** `rag-lab models [list | add FOLDER|OWNER/NAME | remove ID… | check ID… | measure [ID…] | distil [MODEL]]`. */
export function modelsCommand(line: CommandLine): Promise<ExitCode> {
  const [action = 'list'] = line.words;
  switch (action) {
    case 'list':
      return listModels(line);
    case 'add':
      return addModel(line);
    case 'remove':
      return removeModels(line);
    case 'check':
      return checkModels(line);
    case 'measure':
      return measureModels(line);
    case 'distil':
      return distilModel(line);
    case 'rerankers':
      return listRerankers(line);
    case 'add-reranker':
      return addReranker(line);
    case 'remove-reranker':
      return removeRerankers(line);
    default:
      throw userError(
        'models/unknown-action',
        `models does not know "${action.slice(0, 40)}".`,
        'Write rag-lab models list, add, remove, check, measure or distil.',
      );
  }
}
