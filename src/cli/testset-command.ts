import { userError } from '../core/common';
import type { CommandLine } from './args';
import type { ExitCode } from './exit-code';
import { anchorTestset } from './testset/anchor';
import { exportTestset } from './testset/export';
import { generateTestset } from './testset/generate';
import { importTestset } from './testset/import';

/** `rag-lab testset [generate | import FILE… | export | anchor]`. */
export function testsetCommand(line: CommandLine): Promise<ExitCode> {
  const [action = 'generate', ...more] = line.words;
  if (action !== 'import' && more.length > 0)
    throw userError(
      'cli/too-many-words',
      `testset ${action.slice(0, 40)} takes no words, not "${more.join(' ').slice(0, 80)}".`,
      'Leave them out; see rag-lab --help.',
    );
  switch (action) {
    case 'generate':
      return generateTestset(line);
    case 'import':
      return importTestset(line);
    case 'export':
      return exportTestset(line);
    case 'anchor':
      return anchorTestset(line);
    default:
      throw userError(
        'testset/unknown-action',
        `testset does not know "${action.slice(0, 40)}".`,
        'Write rag-lab testset generate, import, export or anchor.',
      );
  }
}
