// Puts Chroma's server, which its Python package holds, into .cache/ for the tests, and prints where.
import { unpackWheel } from './pinned-wheel.mjs';

unpackWheel({
  product: "Chroma's server",
  name: 'chromadb',
  version: '1.5.9',
  sha256: 'cc09b3df76e5a5cb386aed2715a2eea152e3949f9e1ba93c7119505377749929',
});
