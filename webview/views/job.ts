import type { LabErrorData, Progress } from '../../src/core/common';
import type { JobState } from '../../src/protocol/webview-protocol';
import { progressBar, type ControlKit } from '../controls';
import { codicon, h, refocus, setText, type Part } from '../dom';
import { durationText } from '../text';

export type JobAction = 'cancel' | 'pause' | 'resume' | 'showLog' | 'restartEngine';

const STAGE_WORDS: Partial<Record<Progress['stage'], string>> = {
  corpus: 'Reading',
  chunks: 'Cutting',
  embeddings: 'Embedding',
  vectors: 'Storing',
  index: 'Building the index',
  lexical: 'Building the word index',
  thesaurus: 'Building the thesaurus',
  search: 'Searching',
  cache: 'Replaying',
  load: 'Preparing the trace',
  measure: 'Measuring',
  probe: 'Starting a fresh engine',
  prime: 'Filling the caches',
  ask: 'Asking the language model',
  download: 'Downloading',
  check: 'Checking the model',
  bundle: 'Bundle',
};

export function progressText(progress: Progress | undefined): string {
  if (!progress) return 'Starting…';
  const { stage, done, total, unit, detail, remainingMs } = progress;
  const counted = total > 0 ? `${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${unit}` : '';
  const left = remainingMs === undefined || !Number.isFinite(remainingMs) ? '' : `${durationText(remainingMs)} left`;
  return [[STAGE_WORDS[stage] ?? stage, detail].filter(Boolean).join(' '), counted, left].filter(Boolean).join(' · ');
}

/** An error where it happened: cause, next step, code. */
export function errorBlock(error: LabErrorData, title?: string, actions: readonly Node[] = []): HTMLElement {
  const where = error.where
    ? ` (${error.where.file}${error.where.line === undefined ? '' : `:${String(error.where.line)}`})`
    : '';
  return h(
    'div',
    { class: 'failure', role: 'alert' },
    h('div', { class: 'failure-title' }, codicon('error'), h('strong', {}, title ?? error.message)),
    title !== undefined && h('p', {}, `${error.message}${where}`),
    h('p', {}, error.nextStep),
    h('p', { class: 'dim code' }, error.code),
    actions.length > 0 && h('div', { class: 'row' }, ...actions),
  );
}

/** A long job where it was started: what, how far, how long still; pause, resume, cancel; or how it failed. */
export function jobView(kit: ControlKit, post: (message: { readonly type: JobAction }) => void): Part<JobState> {
  const title = h('strong', { role: 'status' });
  const detail = h('div', { class: 'dim job-detail' });
  const bar = progressBar('Progress');
  const pause = kit.button({ label: 'Pause', icon: 'debug-pause', onClick: () => post({ type: 'pause' }) });
  const resume = kit.button({ label: 'Resume', icon: 'play', onClick: () => post({ type: 'resume' }) });
  const cancel = kit.button({ label: 'Cancel', icon: 'close', onClick: () => post({ type: 'cancel' }) });
  const running = h(
    'div',
    { class: 'job' },
    title,
    bar.element,
    detail,
    h('div', { class: 'row' }, pause, resume, cancel),
  );
  const failed = h('div');
  const element = h('div', { class: 'job-slot' }, running, failed);
  let shownFailure = '';

  return {
    element,
    update(job) {
      element.hidden = job.state === 'idle';
      running.hidden = job.state === 'idle' || job.state === 'failed';
      failed.hidden = job.state !== 'failed';
      if (job.state === 'idle') return;
      if (job.state === 'failed') {
        const failure = JSON.stringify(job);
        if (failure === shownFailure) return;
        shownFailure = failure;
        failed.replaceChildren(failureOf(job));
        return;
      }
      shownFailure = '';
      const words = { running: '', paused: ' · paused', cancelling: ' · cancelling…' }[job.state];
      setText(title, `${job.title}${words}`);
      setText(detail, progressText(job.progress));
      bar.set(job.progress?.done, job.progress?.total);
      const focused = document.activeElement;
      pause.hidden = job.state !== 'running';
      resume.hidden = job.state !== 'paused';
      cancel.hidden = job.state === 'cancelling';
      // The pressed button is gone: its counterpart takes the focus.
      if (focused === pause && pause.hidden) refocus(resume);
      else if (focused === resume && resume.hidden) refocus(pause);
    },
  };

  function failureOf({ title: what, error, engineDown }: Extract<JobState, { state: 'failed' }>): HTMLElement {
    if (error.fault === 'cancelled')
      return h(
        'p',
        { class: 'notice', role: 'status' },
        codicon('circle-slash'),
        h('span', {}, `${what} was cancelled. ${error.nextStep}`),
      );
    return errorBlock(error, `${what} failed`, [
      ...(engineDown
        ? [
            kit.button({
              label: 'Restart engine',
              kind: 'primary',
              key: 'restart',
              onClick: () => post({ type: 'restartEngine' }),
            }),
          ]
        : []),
      kit.button({ label: 'Show log', key: 'log', onClick: () => post({ type: 'showLog' }) }),
    ]);
  }
}
