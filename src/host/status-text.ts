import { counted } from '../core/common';
import { formatValue } from '../core/report';
import type { LabSession } from './lab-session';

type Shown = Pick<LabSession, 'indexed' | 'run' | 'variantSet'> & { readonly job: Pick<LabSession['job'], 'state'> };

/** The status bar item of a session; undefined while there is nothing to say. */
export function statusText({
  job: { state: job },
  indexed,
  run,
  variantSet,
}: Shown): { readonly text: string; readonly tooltip: string } | undefined {
  if (job.state === 'failed') return { text: `$(warning) RAG Lab`, tooltip: `${job.title}: ${job.error.message}` };
  if (job.state !== 'idle') {
    const { progress } = job;
    const share = progress && progress.total > 0 ? ` ${Math.floor((100 * progress.done) / progress.total)} %` : '';
    const icon = job.state === 'paused' ? '$(debug-pause)' : '$(sync~spin)';
    return {
      text: `${icon} ${job.title}${share}`,
      tooltip: progress ? `${progress.stage}: ${progress.done} of ${progress.total} ${progress.unit}` : job.title,
    };
  }
  const chunks = indexed?.chunks ?? run?.corpus.chunks;
  if (chunks === undefined) return undefined;
  const measured = run?.variants.find(({ name }) => name === variantSet.active) ?? run?.variants[0];
  const p95 = measured?.metrics['latency.total.p95'];
  const parts = [counted(chunks, 'chunk'), ...(p95 ? [`p95 ${formatValue(p95)}`] : [])];
  const tooltip = [
    indexed ? `Indexed: ${counted(indexed.documents, 'document')}` : 'Last run',
    ...(measured && p95 ? [`95 of 100 queries of "${measured.name}" took at most ${formatValue(p95)}`] : []),
  ];
  return { text: `$(beaker) ${parts.join(' · ')}`, tooltip: tooltip.join('\n') };
}
