import { createRequire } from 'node:module';
import path from 'node:path';

/** The package's folder of binaries for this machine; both kinds of Mac share one. */
const BUILD = process.platform === 'darwin' ? 'darwin-arm64+x64' : `${process.platform}-${process.arch}`;

/** Loads the addon from where the package has it, whatever the environment says. Throws what the system throws. */
export function requireUsearchAddon(): unknown {
  const require = createRequire(__filename);
  const main = require.resolve('usearch');
  return require(path.join(main, '../../../../prebuilds', BUILD, 'usearch.node'));
}
