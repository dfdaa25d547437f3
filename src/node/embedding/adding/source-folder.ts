import { copyFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { userError } from '../../../core/common';
import { MODEL_FILES, readCard, type ModelCard } from '../model-card';
import { openSession } from '../onnx-session';
import {
  graphOf,
  mostBytes,
  SETTINGS_FILES,
  TOKENIZER_FILE,
  tooLarge,
  type SettingsFile,
} from '../sentence-transformers/export-files';
import { readGraph } from '../sentence-transformers/read-graph';
import { readSettings, unsupported, type ExportSettings } from '../sentence-transformers/read-settings';
import { createTokenizer } from '../tokenizer';
import { sealFolder } from './seal-folder';

/** A folder that a model can be made from. */
export interface SourceFolder {
  /** By its card or its name. */
  readonly name: string;
  /** What would be copied. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  readonly licence?: string;
  /** Makes a model folder of it, the card included. */
  fill(dir: string, id: string): Promise<void>;
}

/** What is known of an export from where it came from, rather than from its files. */
export interface Provenance {
  readonly file?: string;
  readonly source?: string;
}

/**
 * Reads a folder: a model folder of ours where it has a `model.json`, else a sentence-transformers export.
 * @throws `models/no-such-folder`, `models/unsupported`, `models/too-large`, …
 */
export async function sourceFolder(folder: string, provenance: Provenance = {}): Promise<SourceFolder> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory())
    throw userError('models/no-such-folder', `There is no folder ${folder}.`, 'Name the folder that holds the model.');
  return (await sizeOf(folder, 'model.json')) === undefined ? exportFolder(folder, provenance) : ownFolder(folder);
}

async function ownFolder(folder: string): Promise<SourceFolder> {
  const card = await readCard(folder);
  return {
    name: card.id,
    files: MODEL_FILES.map((name) => ({ name, bytes: card.files[name].bytes })),
    licence: card.licence,
    // The checksums stay those of the card: a copy of a damaged folder is refused.
    async fill(dir, id) {
      for (const name of MODEL_FILES) {
        if ((await sizeOf(folder, name)) === undefined) throw missing(name);
        await copyFile(path.join(folder, name), path.join(dir, name));
      }
      await writeFile(path.join(dir, 'model.json'), `${JSON.stringify({ ...card, id }, null, 2)}\n`);
    },
  };
}

async function exportFolder(folder: string, { file, source }: Provenance): Promise<SourceFolder> {
  const inside = await Promise.all(['', 'onnx'].map((below) => namesIn(folder, below)));
  const graph = graphOf(inside.flat(), file);
  const sizes = new Map<string, number>();
  for (const name of [...SETTINGS_FILES, TOKENIZER_FILE, graph]) {
    const bytes = await sizeOf(folder, name);
    if (bytes === undefined) continue;
    if (bytes > mostBytes(name)) throw tooLarge(name, bytes, mostBytes(name));
    sizes.set(name, bytes);
  }
  if (!sizes.has(TOKENIZER_FILE)) throw missing(TOKENIZER_FILE);
  const texts = new Map<SettingsFile, string>();
  for (const name of SETTINGS_FILES)
    if (sizes.has(name)) texts.set(name, await readFile(path.join(folder, name), 'utf8'));
  const settings = readSettings((name) => texts.get(name));
  const copied = [graph, TOKENIZER_FILE, 'tokenizer_config.json'].filter((name) => sizes.has(name));
  return {
    name: path.basename(path.resolve(folder)),
    files: copied.map((name) => ({ name, bytes: sizes.get(name)! })),
    ...(settings.licence !== undefined && { licence: settings.licence }),
    async fill(dir, id) {
      await copyFile(path.join(folder, graph), path.join(dir, 'model.onnx'));
      await copyFile(path.join(folder, TOKENIZER_FILE), path.join(dir, 'tokenizer.json'));
      await writeFile(path.join(dir, 'tokenizer_config.json'), texts.get('tokenizer_config.json') ?? '{}\n');
      await sealFolder(dir, await cardOf(dir, id, settings, source ?? ownName(settings) ?? path.basename(folder)));
    },
  };
}

/** A text whose tokens number neither one nor, for any model, as many as its dimensions. */
const PROBE = 'A first sentence, to see what comes.';

async function cardOf(
  dir: string,
  id: string,
  settings: ExportSettings,
  source: string,
): Promise<Omit<ModelCard, 'files'>> {
  const [graph, tokenizerJson, configJson] = await Promise.all(
    MODEL_FILES.map((name) => readFile(path.join(dir, name))),
  );
  const { maxTokens, prefixes, lowerCase } = settings;
  const options = { addSpecialTokens: true, maxTokens, ...(prefixes && { prefixes }) };
  const tokenizer = openTokenizer();
  if (tokenizer.maxTokens < 4) throw unsupported('Its prompt leaves no room for a text.');
  if (lowerCase && tokenizer.tokenize('ABC').join() !== tokenizer.tokenize('abc').join())
    throw unsupported('It wants texts in lower case, which its tokenizer does not do.');
  const found = await readGraph(await openSession(id, graph!), [...tokenizer.tokenize(PROBE)], settings);
  return { id, kind: 'encoder', ...found, ...options, licence: settings.licence ?? 'unknown', source };

  function openTokenizer() {
    try {
      return createTokenizer(tokenizerJson!, configJson!, { ...options, fingerprint: '' });
    } catch (error) {
      throw unsupported(`Its tokenizer does not work here: ${(error as Error).message.slice(0, 200)}.`);
    }
  }
}

/** What the export was made from; a path on somebody's machine is nobody's name. */
const ownName = ({ source }: ExportSettings): string | undefined =>
  source !== undefined && /^[\w.-]{1,80}\/[\w.-]{1,80}$/.test(source) ? source : undefined;

const namesIn = async (folder: string, below: string): Promise<string[]> =>
  (await readdir(path.join(folder, below)).catch(() => [])).map((name) => path.posix.join(below, name));

/** Undefined where there is no such file. */
async function sizeOf(folder: string, name: string): Promise<number | undefined> {
  const found = await stat(path.join(folder, name)).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}

const missing = (name: string): Error =>
  userError('models/file-missing', `There is no ${name} in it.`, 'Export the model with all its files.');
