import type { BundleSummary } from '../store';
import { formatValue } from './format-value';

export const bundleSize = ({ bytes }: BundleSummary): string => formatValue({ value: bytes, unit: 'bytes' });

/** "159 chunked documents, 748 embeddings of MODEL" */
export const bundleContents = ({ contents }: BundleSummary): string =>
  Object.entries(contents)
    .map(([name, count]) => `${count.toLocaleString('en')} ${name}`)
    .join(', ') || 'nothing';
