import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { counted, formatError, userError } from '../core/common';
import { SERVER_KINDS, isServerKind, type ServerKind } from '../core/vector-index';
import type { EngineMethods } from '../protocol/worker-protocol';
import type { CommandLine } from './args';
import { withEngine } from './engine';
import type { ExitCode } from './exit-code';
import { readInputs } from './inputs';
import { checkOutput, writeOutput } from './outputs';

type ServerStates = EngineMethods['servers']['result'];

/** `rag-lab servers [check|clean|export]`: the user's vector databases. */
export function serversCommand(line: CommandLine): Promise<ExitCode> {
  const [action = 'check', ...rest] = line.words;
  switch (action) {
    case 'check':
      return noMore(rest, () => checkServers(line));
    case 'clean':
      return noMore(rest, () => cleanServers(line));
    case 'export':
      return exportToServer(line, rest);
    default:
      throw userError(
        'servers/unknown-action',
        `servers does not ${action.slice(0, 40)}.`,
        'Write check, clean or export.',
      );
  }
}

function noMore(rest: readonly string[], run: () => Promise<ExitCode>): Promise<ExitCode> {
  if (rest.length === 0) return run();
  throw userError('cli/too-many-words', `"${rest.join(' ').slice(0, 80)}" is too much.`, 'See rag-lab --help.');
}

const ask = (line: CommandLine): Promise<ServerStates> =>
  withEngine(line, ({ client, ...options }) => client.call('servers', {}, options));

async function checkServers(line: CommandLine): Promise<ExitCode> {
  if (line.text.json !== undefined) checkOutput(line.text.json);
  const states = await ask(line);
  if (line.text.json !== undefined) writeOutput(line.text.json, `${JSON.stringify(states, null, 2)}\n`);
  if (!line.flags.has('quiet')) process.stdout.write(statesText(states));
  for (const { error } of states) if (error) process.stderr.write(`${formatError(error)}\n`);
  return states.some(({ error }) => error) ? 2 : 0;
}

function statesText(states: ServerStates): string {
  if (states.length === 0)
    return `No server is connected. Set ${[...SERVER_KINDS, 'redis'].map((kind) => `RAG_LAB_${kind.toUpperCase()}_URL`).join(', ')}.\n`;
  return states
    .map(({ kind, url, version, namespaces = [], error }) => {
      const left = namespaces.length > 0 ? `, ${namespaces.length} left by the lab: ${namespaces.join(', ')}` : '';
      return `${kind.padEnd(9)} ${url}  ${error ? 'failed' : `${version!}${left}`}\n`;
    })
    .join('');
}

async function cleanServers(line: CommandLine): Promise<ExitCode> {
  const quiet = line.flags.has('quiet');
  if (!line.flags.has('yes')) {
    const names = (await ask(line)).flatMap(({ namespaces = [] }) => namespaces);
    if (names.length === 0) {
      if (!quiet) process.stdout.write('Nothing of the lab is on the servers.\n');
      return 0;
    }
    if (!(await agreed(names.length))) return 0;
  }
  const { dropped } = await withEngine(line, ({ client, ...options }) => client.call('serversClean', {}, options));
  if (!quiet) process.stdout.write(dropped.length > 0 ? `Dropped: ${dropped.join(', ')}\n` : 'Nothing was there.\n');
  return 0;
}

/** @throws `servers/not-agreed` where nobody can be asked */
async function agreed(count: number): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw userError(
      'servers/not-agreed',
      `${counted(count, 'namespace')} of the lab would be dropped, those of runs under way as well.`,
      'Say so with --yes.',
    );
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(
    `Drop ${counted(count, 'namespace')}, those of runs under way as well? (y/N) `,
  );
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

async function exportToServer(line: CommandLine, [config, ...rest]: readonly string[]): Promise<ExitCode> {
  const { kind, out } = line.text;
  if (rest.length > 0 || out === undefined || kind === undefined || !isServerKind(kind))
    throw userError(
      'servers/no-target',
      kind !== undefined && !isServerKind(kind)
        ? `There is no server kind "${kind.slice(0, 40)}".`
        : 'Kind and folder are needed.',
      `Write rag-lab servers export [CONFIG] --kind ${SERVER_KINDS.join('|')} --out DIR.`,
    );
  const { corpus, variants } = readInputs(line, config);
  const variant = variants[0]!;
  const params = { corpus, variant, kind: kind satisfies ServerKind, dir: path.resolve(out) };
  const { files } = await withEngine(line, ({ client, ...options }) => client.call('exportToServer', params, options));
  if (!line.flags.has('quiet')) {
    if (variants.length > 1)
      process.stderr.write(`Note: ${variant.name} was exported, the first of ${variants.length}.\n`);
    for (const file of files) process.stdout.write(`${path.relative(process.cwd(), file)}\n`);
  }
  return 0;
}
