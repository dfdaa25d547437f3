import { userError } from '../core/common';
import type { CommandLine } from './args';
import type { ExitCode } from './exit-code';
import { exportTestset } from './testset/export';
import { generateTestset } from './testset/generate';
import { importTestset } from './testset/import';

/** `rag-lab testset [generate | import FILE… | export]`. */
export function testsetCommand(line: CommandLine): Promise<ExitCode> {
  const [action = 'generate'] = line.words;
  switch (action) {
    case 'generate':
      return generateTestset(line);
    case 'import':
      return importTestset(line);
    case 'export':
      return exportTestset(line);
    default:
      throw userError(
        'testset/unknown-action',
        `testset does not know "${action.slice(0, 40)}".`,
        'Write rag-lab testset generate, import or export.',
      );
  }
}
