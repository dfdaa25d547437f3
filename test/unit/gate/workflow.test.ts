import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/cli/args';
import { formatYaml, workflowFile, type Yaml } from '../../../src/core/gate';

// A YAML parser that a development tool brings along.
const { load } = createRequire(import.meta.url)('js-yaml') as { load: (text: string) => unknown };

interface Workflow {
  readonly env: { readonly RAG_LAB: string };
  readonly on: Record<string, unknown>;
  readonly permissions: Record<string, string>;
  readonly jobs: { readonly gate: { readonly steps: readonly Step[] } };
}
interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Record<string, string>;
}

const text = workflowFile({ include: [], tool: '1.2.3' });
const workflow = load(text) as Workflow;
const { steps } = workflow.jobs.gate;

describe('the workflow', () => {
  it('reads back as what it is: triggers, rights and steps', () => {
    expect(Object.keys(workflow.on)).toEqual(['pull_request', 'push', 'workflow_dispatch']);
    expect(workflow.permissions).toEqual({ contents: 'read', 'security-events': 'write' });
    expect(steps.map(({ uses }) => uses?.split('@')[0]).filter(Boolean)).toEqual([
      'actions/checkout',
      'actions/setup-node',
      'actions/cache',
      'github/codeql-action/upload-sarif',
      'actions/upload-artifact',
    ]);
  });

  it('says at its top what is installed, and that it is one line to change', () => {
    expect(text.split('\n').slice(0, 4).join('\n')).toMatch(
      /^# RAG_LAB .*\n# .*not in the npm registry yet.*\nenv:\n {2}RAG_LAB: "rag-performance-lab@1\.2\.3"$/,
    );
    expect(steps.find(({ run }) => run?.startsWith('npm'))!.run).toBe('npm install --global "$RAG_LAB"');
  });

  it('runs a command that the command line takes, and uploads the files that it writes', () => {
    const { run } = steps.find((step) => step.run?.startsWith('rag-lab'))!;
    const line = parseCommandLine(run!.replaceAll('"', '').split(' ').slice(1));
    expect(line).toMatchObject({ command: 'gate', words: ['rag-lab.config.json'] });
    const cache = steps.find(({ uses }) => uses?.startsWith('actions/cache'))!;
    expect(cache.with!['path']).toBe(line.text.store);
    expect(cache.with!['key']).toMatch(
      /^rag-lab-\$\{\{ runner\.os \}\}-\$\{\{ hashFiles\('.*', 'rag-lab\.config\.json'\) \}\}$/,
    );
    expect(steps.find(({ uses }) => uses?.includes('upload-sarif'))!.with!['sarif_file']).toBe(line.text.sarif);
    expect(steps.at(-1)!.with!['path']).toContain(line.text.junit);
  });

  it('hashes everything rather than write a glob that could mean something else', () => {
    for (const glob of ["docs/'); evil('", '${{ secrets.X }}', 'a b/**', 'docs/}}/**\nx: y']) {
      const odd = workflowFile({ include: ['docs/**', glob], tool: '1' });
      expect(odd).toContain("hashFiles('**', 'rag-lab.config.json')");
      expect(odd).not.toContain(glob);
    }
  });
});

describe('our YAML', () => {
  it('reads back as the tree that it was made from', () => {
    const name = fc.oneof(
      fc.string({ minLength: 1, maxLength: 12 }),
      fc.constantFrom('on', 'yes', 'null', '~', 'a: b', '- x', '#c', '---', 'key', 'y', '1', '1.5', '<<', 'é'),
    );
    const words = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.constantFrom(
        'a\n---\nb: c',
        '${{ x }}',
        '"',
        "'",
        '\\',
        '\u2028',
        '\u0085',
        '\uFEFF',
        'on',
        '...',
        '%YAML 1.2',
        '',
      ),
    );
    const { tree } = fc.letrec<{ tree: Yaml }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        words,
        fc.integer(),
        fc.boolean(),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(name, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        fc.pre(!JSON.stringify(value).includes('"__proto__"'));
        expect(load(formatYaml(value))).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });
});
