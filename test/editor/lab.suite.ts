import assert from 'node:assert/strict';
import process from 'node:process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { LabApi } from '../../src/host';

const ID = 'rag-performance-lab.rag-performance-lab';
const root = (): vscode.Uri => vscode.workspace.workspaceFolders![0]!.uri;
const read = async (path: string): Promise<string> => {
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(root(), path));
  return new TextDecoder().decode(bytes);
};
const write = async (path: string, text: string): Promise<void> => {
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(root(), path), new TextEncoder().encode(text));
};

async function until(what: string, isSo: () => boolean, timeoutMs = 20_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (Date.now() < end) {
    if (isSo()) return;
    await sleep(50);
  }
  throw new Error(`${what}: not within ${timeoutMs} ms`);
}

describe('RAG Lab in the editor', () => {
  let lab: LabApi;

  before(async () => {
    const extension = vscode.extensions.getExtension<LabApi>(ID);
    assert.ok(extension, `${ID} is not installed`);
    lab = await extension.activate();
  });

  it('activates in less than 50 ms and starts no engine', async () => {
    console.log(`activation: ${lab.activationMs.toFixed(1)} ms`);
    assert.ok(lab.activationMs < 50, `took ${lab.activationMs} ms`);
    assert.equal(await lab.engine.pid(), undefined);
  });

  it('registers every command that the manifest names', async () => {
    const { packageJSON } = vscode.extensions.getExtension(ID)!;
    const named = (packageJSON.contributes.commands as { command: string }[]).map(({ command }) => command);
    assert.ok(named.length >= 15);
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      named.filter((command) => !registered.has(command)),
      [],
    );
  });

  it('indexes the workspace, without holding up the host', async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    await vscode.commands.executeCommand('ragLab.index');
    delay.disable();
    console.log(`event-loop delay while indexing: p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms`);
    assert.deepEqual(lab.session.job.state, { state: 'idle' });
    assert.equal(lab.session.indexed?.documents, 3);
    assert.ok(lab.session.indexed.chunks >= 3);
  });

  it('searches, best match first', async () => {
    await lab.session.search('how to restore a snapshot');
    const { search } = lab.session.tuningState();
    assert.equal(search.error, undefined);
    assert.equal(search.answer?.hits[0]?.file, 'docs/backup.md');
  });

  it('moves a knob into a variant of its own and compares the two', async () => {
    lab.session.setKnob('vectors.storage', 'i8');
    assert.deepEqual(
      lab.session.variantSet.specs.map(({ name }) => name),
      ['baseline', 'variant-1'],
    );
    await vscode.commands.executeCommand('ragLab.compare');
    assert.deepEqual(lab.session.job.state, { state: 'idle' });
    const run = lab.session.run!;
    assert.deepEqual(
      run.variants.map(({ name }) => name),
      ['baseline', 'variant-1'],
    );
    assert.equal(run.queries.judged, 4);
    assert.ok(run.variants[0]!.metrics['quality.ndcg@10']!.value > 0.5);
    const runs = await lab.engine.call('runsList', { corpusRoot: lab.session.ports.root! });
    assert.deepEqual(
      runs.map(({ id }) => id),
      [run.id],
    );
  });

  it('keeps a run as baseline', async () => {
    await vscode.commands.executeCommand('ragLab.setBaseline');
    assert.equal(lab.session.labState().baselineRunId, lab.session.run?.id);
    const { variants } = JSON.parse(await read('rag-lab/baseline.json')) as { variants: { name: string }[] };
    assert.deepEqual(
      variants.map(({ name }) => name),
      ['baseline', 'variant-1'],
    );
  });

  it('exports files that read back, and writes them the same again', async () => {
    const written = await lab.exportToFolder('config', (files) => Promise.resolve(files));
    assert.deepEqual(written, [
      'rag-lab.config.json',
      'rag-lab/config.schema.json',
      'rag-lab/queries.jsonl',
      'rag-lab/judgements.jsonl',
      'rag-lab/baseline.json',
      'rag-lab/report.md',
    ]);
    const config = JSON.parse(await read('rag-lab.config.json'));
    assert.deepEqual(config.variants, [
      { name: 'baseline' },
      { name: 'variant-1', extends: 'baseline', knobs: { 'vectors.storage': 'i8' } },
    ]);
    const baseline = JSON.parse(await read('rag-lab/baseline.json'));
    assert.equal(baseline.variants[0].queries.length, 4);
    for (const path of written) assert.ok(!(await read(path)).includes(root().fsPath), `${path} has an absolute path`);
    await lab.exportToFolder('config', (files) => {
      assert.deepEqual([...new Set(files.map(({ state }) => state))], ['unchanged']);
      return Promise.resolve(files);
    });
  });

  it('shows the checks of the gate in the Test Explorer and passes what did not change', async () => {
    await lab.gate.refresh();
    for (const id of ['baseline/quality/ndcg@10', 'variant-1/latency/latency.total.p95', 'variant-1/query/q4'])
      assert.ok(lab.gate.item(id), `${id} among ${lab.gate.ids.join(' ')}`);
    assert.equal(lab.gate.item('baseline/query/q2')!.range!.start.line, 1);
    const report = await lab.gate.runAll();
    assert.ok('checks' in report, JSON.stringify(report));
    const lost = report.checks.filter(({ kind, status }) => kind === 'query' && status !== 'passed');
    assert.deepEqual(lost, []);
    assert.deepEqual(report.notices, []);
  });

  it('fails a single query whose answer was deleted, without measuring anything else', async () => {
    const text = await read('docs/backup.md');
    await write('docs/backup.md', text.slice(0, text.indexOf('## Restore')));
    const item = lab.gate.item('variant-1/query/q1')!;
    const report = await lab.gate.run(new vscode.TestRunRequest([item]));
    await write('docs/backup.md', text);
    assert.ok('checks' in report, JSON.stringify(report));
    assert.deepEqual(
      report.checks.map(({ id, status }) => `${id} ${status}`),
      ['variant-1/query/q1 failed'],
    );
  });

  it('follows the files of the gate, and says what is wrong with them', async () => {
    const text = await read('rag-lab/baseline.json');
    await write('rag-lab/baseline.json', `<<<<<<< HEAD\n${text}`);
    await until('no checks of a broken baseline', () => lab.gate.ids.length === 0);
    const report = await lab.gate.runAll();
    assert.equal('code' in report && report.code, 'baseline/not-json');
    await write('rag-lab/baseline.json', text);
    await until('the checks again', () => lab.gate.ids.includes('baseline/query/q1'));
  });

  it('exports a workflow that runs the gate', async () => {
    const written = await lab.exportToFolder('workflow', (files) => Promise.resolve(files));
    assert.deepEqual(written, ['.github/workflows/rag-lab.yml']);
    assert.match(await read(written[0]!), /rag-lab gate rag-lab\.config\.json /);
  });

  it('says which file somebody edited, and leaves it alone unless told', async () => {
    await write('rag-lab/report.md', 'mine');
    await lab.exportToFolder('report', (files) => {
      assert.equal(files.find(({ path }) => path === 'rag-lab/report.md')?.state, 'edited');
      return Promise.resolve(files.filter(({ state }) => state !== 'edited'));
    });
    assert.equal(await read('rag-lab/report.md'), 'mine');
  });

  it('takes over a changed configuration, and keeps its own where the file is broken', async () => {
    const config = { version: 1, variants: [{ name: 'one' }, { name: 'two', knobs: { 'retrieval.k': 20 } }] };
    await write('rag-lab.config.json', JSON.stringify(config));
    await until('the new variants', () => lab.session.variantSet.specs[1]?.name === 'two');
    await write('rag-lab.config.json', '{ "version": 1, "variants": 7 }');
    await until('the notice', () => lab.session.tuningState().notices.some((text) => text.includes('rag-lab.config')));
    const second = (): string | undefined => lab.session.variantSet.specs[1]?.name;
    assert.equal(second(), 'two');
    lab.session.undo();
    assert.equal(second(), 'variant-1');
  });

  it('follows an edited document', async () => {
    const documents = (): number | undefined => lab.session.indexed?.documents;
    assert.equal(documents(), 3);
    await write('docs/new.md', '# Licence\n\nThe software is free of charge for schools.\n');
    await until('the new document', () => documents() === 4);
    await lab.session.search('what does it cost for schools');
    assert.equal(lab.session.tuningState().search.answer?.hits[0]?.file, 'docs/new.md');
  });

  it('lives on when the engine is killed, and answers again', async () => {
    const pid = (await lab.engine.pid())!;
    process.kill(pid, 'SIGKILL');
    for (const end = Date.now() + 5_000; (await lab.engine.pid()) === pid && Date.now() < end;) await sleep(20);
    await lab.session.search('which port');
    assert.equal(lab.session.tuningState().search.answer?.hits[0]?.file, 'docs/network.md');
    assert.notEqual(await lab.engine.pid(), pid);
  });

  it('cancels a comparison within half a second', async () => {
    const done = lab.session.compare();
    await until('progress', () => lab.session.job.state.state === 'running');
    const from = performance.now();
    lab.session.job.cancel();
    assert.equal(await done, undefined);
    assert.ok(performance.now() - from < 500, `took ${performance.now() - from} ms`);
    assert.deepEqual(lab.session.job.state, { state: 'idle' });
  });

  it('restarts the engine on command', async () => {
    const pid = await lab.engine.pid();
    await vscode.commands.executeCommand('ragLab.restartEngine');
    assert.notEqual(await lab.engine.pid(), pid);
  });

  it('deletes a run', async () => {
    const [run] = await lab.engine.call('runsList', { corpusRoot: lab.session.ports.root! });
    await vscode.commands.executeCommand('ragLab.deleteRun', run);
    assert.deepEqual(await lab.engine.call('runsList', { corpusRoot: lab.session.ports.root! }), []);
  });

  it('records searches and what is saved and renamed, once that is wanted, and forgets it on command', async () => {
    const at = (path: string): vscode.Uri => vscode.Uri.joinPath(root(), path);
    const search = async (text: string): Promise<void> => {
      lab.traceLog.searched(text);
      await lab.traceLog.settle();
    };
    await search('before anybody wanted it');
    const settings = vscode.workspace.getConfiguration('ragLab');
    await settings.update('recordSearches', true, vscode.ConfigurationTarget.Global);
    try {
      await search('path:docs/** which port');
      const before = await read('docs/network.md');
      const document = await vscode.workspace.openTextDocument(at('docs/network.md'));
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), 'New. ');
      assert.ok(await vscode.workspace.applyEdit(edit));
      assert.ok(await document.save());
      const rename = new vscode.WorkspaceEdit();
      rename.renameFile(at('docs/users.md'), at('docs/people.md'));
      assert.ok(await vscode.workspace.applyEdit(rename));
      let events: readonly unknown[] = [];
      for (const end = Date.now() + 20_000; events.length < 7 && Date.now() < end;) {
        await sleep(50);
        events = (await lab.traceLog.trace())?.events ?? [];
      }
      const told = events.map((event) => {
        const { type, text, document: id, cause } = event as Record<string, unknown>;
        return type === 'query' ? text : `${String(cause)} ${String(id)} ${text === null ? 'gone' : 'there'}`;
      });
      assert.deepEqual(told, [
        'edit docs/network.md there',
        'rename docs/users.md there',
        'rename docs/people.md gone',
        'which port',
        'edit docs/network.md there',
        'rename docs/users.md gone',
        'rename docs/people.md there',
      ]);
      assert.deepEqual(
        events.flatMap((event) => ((event as { document?: string }).document === 'docs/network.md' ? [event] : [])),
        [
          { type: 'document', atMs: 0, document: 'docs/network.md', text: before, cause: 'edit' },
          { ...(events[4] as object), text: `New. ${before}` },
        ],
      );
      await vscode.commands.executeCommand('ragLab.clearRecordedSearches');
      assert.equal(await lab.traceLog.trace(), undefined);
    } finally {
      await settings.update('recordSearches', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
