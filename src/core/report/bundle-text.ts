import { counted } from '../common';
import type { BundleSummary } from '../store';
import { formatValue } from './format-value';

export const bundleSize = ({ bytes }: BundleSummary): string => formatValue({ value: bytes, unit: 'bytes' });

/** Names of contents are plurals: "word indexes", "thesauri", "embeddings of MODEL". */
const singular = (name: string): string =>
  name
    .replace(/ndexes$/, 'ndex')
    .replace(/^(\w+ document|\w+)s\b/, '$1')
    .replace(/sauri$/, 'saurus');

/** "159 chunked documents, 748 embeddings of MODEL, 1 word index" */
export const bundleContents = ({ contents }: BundleSummary): string =>
  Object.entries(contents)
    .map(([name, count]) => counted(count, singular(name), name))
    .join(', ') || 'nothing';
