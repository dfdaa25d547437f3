import { CONFIG_FILE } from '../config';
import { DEFAULT_INCLUDE } from '../corpus';
import { formatYaml, type Yaml } from './format-yaml';

export const WORKFLOW_FILE = '.github/workflows/rag-lab.yml';

const STORE = '.rag-lab-store';
const JUNIT = 'rag-lab-junit.xml';
const SARIF = 'rag-lab.sarif';

export interface WorkflowOptions {
  /** Globs of the documents; empty = all formats. */
  readonly include: readonly string[];
  /** Version of the tool. */
  readonly tool: string;
}

/**
 * A GitHub Actions workflow that runs the gate on pull requests: the store is cached under a hash of the documents, the
 * summary stands on the run's page, what failed is annotated at the query's line. The same options give the same bytes.
 */
export function workflowFile({ include, tool }: WorkflowOptions): string {
  const documents = (include.length > 0 ? include : DEFAULT_INCLUDE).filter((glob) => SAFE_GLOB.test(glob));
  // A glob that could mean something to the expression is not written into it: then every file counts.
  const hashed = documents.length < include.length || documents.length === 0 ? ['**'] : documents;
  const hash = `hashFiles(${[...hashed, CONFIG_FILE].map((glob) => `'${glob}'`).join(', ')})`;
  const tree: Yaml = {
    env: { RAG_LAB: `rag-performance-lab@${tool}` },
    name: 'RAG Lab',
    on: { pull_request: {}, push: { branches: ['main'] }, workflow_dispatch: {} },
    permissions: { contents: 'read', 'security-events': 'write' },
    jobs: {
      gate: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 30,
        steps: [
          { uses: 'actions/checkout@v4' },
          { uses: 'actions/setup-node@v4', with: { 'node-version': 24 } },
          {
            name: 'Keep what was computed',
            uses: 'actions/cache@v4',
            with: {
              path: STORE,
              key: `rag-lab-\${{ runner.os }}-\${{ ${hash} }}`,
              'restore-keys': 'rag-lab-${{ runner.os }}-',
            },
          },
          { name: 'Install', run: 'npm install --global "$RAG_LAB"' },
          {
            name: 'Check retrieval against the baseline',
            run: `rag-lab gate ${CONFIG_FILE} --store ${STORE} --md "$GITHUB_STEP_SUMMARY" --junit ${JUNIT} --sarif ${SARIF}`,
          },
          {
            name: 'Annotate lost queries',
            if: `always() && hashFiles('${SARIF}') != ''`,
            // Pull requests from forks may not write to code scanning.
            'continue-on-error': true,
            uses: 'github/codeql-action/upload-sarif@v3',
            with: { sarif_file: SARIF, category: 'rag-lab' },
          },
          {
            name: 'Keep the reports',
            if: 'always()',
            uses: 'actions/upload-artifact@v4',
            with: { name: 'rag-lab', path: `${JUNIT}\n${SARIF}\n`, 'if-no-files-found': 'ignore' },
          },
        ],
      },
    },
  };
  return `${HEAD}${formatYaml(tree)}`;
}

const HEAD = `# RAG_LAB is what npm installs: a name with its version, or the path or address of a packed .tgz.
# rag-performance-lab is not in the npm registry yet: point this at a package that you packed yourself (npm pack).
`;

const SAFE_GLOB = /^[A-Za-z0-9_./*{},-]+$/;
