import { createRequire } from 'node:module';
import path from 'node:path';
import { bundleBytes, checkBundle, contentsOf, importBundle, planBundle, writeBundle } from '../bundle';
import { likelyQueries } from '../traces';
import type { HandlerContext, Handlers } from './types';

/** Artefacts in one file. */
export const bundleHandlers = (context: HandlerContext): Handlers<'bundleExport' | 'bundleImport' | 'bundleCheck'> => ({
  bundleExport: async ({ corpus, variants, path: file, write, likely }, control) => {
    const node = await context.open();
    await context.checkVariants(node, variants);
    const queries = likely ? await likelyQueries(context, corpus, likely, control) : [];
    const texts = queries.map(({ text }) => text);
    const used = await node.lab.usedArtefacts(corpus, variants, control, texts);
    const plan = await planBundle(used, node.ports.store, labVersion(), control);
    if (write) await writeBundle(path.resolve(file), plan, control);
    return { path: path.resolve(file), bytes: bundleBytes(plan), contents: contentsOf(plan.manifest), notices: [] };
  },
  bundleImport: async ({ path: file }, control) => {
    const { ports } = await context.open();
    return importBundle(path.resolve(file), ports.store, await ports.models.list(), control);
  },
  bundleCheck: async ({ path: file }, control) =>
    checkBundle(path.resolve(file), await (await context.open()).ports.models.list(), control),
});

/** Beside the bundles of code, in a clone as in a package. */
const labVersion = (): string =>
  (createRequire(__filename)(path.join(__dirname, '..', 'package.json')) as { version: string }).version;
