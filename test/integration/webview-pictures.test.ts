import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failedRun, runResult, unjudgedRun } from '../fixtures/run-result';
import { CLEAN, Pages, type OpenOptions, type PageName } from './webview-page';
import { labMessage, tuningMessage } from './webview-states';
import type { ThemeName } from './webview-themes';

/** Pictures of every page for people to look at: artefacts/webview/*.png. What they show is clean, and fits its width. */
let pages: Pages;
beforeAll(async () => {
  pages = await Pages.start();
});
afterAll(() => pages.close());

async function picture(
  name: string,
  page: PageName,
  message: unknown,
  options: OpenOptions,
  act?: string,
): Promise<void> {
  const opened = await pages.open(page, options);
  if (message !== undefined) await opened.deliver(message);
  if (act !== undefined) await opened.page.evaluate(act);
  // Charts are drawn once they come into view.
  await opened.page.evaluate(`(async () => {
    for (const figure of document.querySelectorAll('figure')) {
      figure.scrollIntoView();
      await new Promise((done) => setTimeout(done, 60));
    }
    scrollTo(0, 0);
    await new Promise((done) => setTimeout(done, 60));
  })()`);
  await opened.shot(name);
  expect(await opened.trouble()).toEqual(CLEAN);
  const { shown, fits } = await opened.page.evaluate<{ shown: number; fits: boolean }>(`({
    shown: document.querySelector('main').innerText.length,
    fits: document.documentElement.scrollWidth <= document.documentElement.clientWidth,
  })`);
  expect(shown).toBeGreaterThan(20);
  // The comparison table may be wider than the window: then the page scrolls sideways with its first column in sight.
  if (page === 'tuning') expect(fits).toBe(true);
  await opened.close();
}

const job = {
  state: 'running',
  title: 'Comparing 4 variants',
  progress: { stage: 'embeddings', done: 312, total: 1204, unit: 'chunks', remainingMs: 9400 },
} as const;
const failed = {
  state: 'failed',
  title: 'Comparing',
  engineDown: true,
  error: {
    code: 'engine/gone',
    message: 'The engine process ended by itself (signal SIGSEGV).',
    nextStep: 'Restart the engine; what was computed is kept.',
    fault: 'internal',
  },
} as const;
const openAll = `document.querySelectorAll('details').forEach((d) => { d.open = true; })`;

const THEMES: readonly ThemeName[] = ['dark', 'light', 'hc'];
describe.each(THEMES)('%s', (theme) => {
  it('tuning panel at 280 and 320 px', async () => {
    await picture(`tuning-${theme}-300`, 'tuning', tuningMessage(), { theme, width: 300, height: 840 });
    await picture(`tuning-${theme}-280-all`, 'tuning', tuningMessage(), { theme, width: 280, height: 900 }, openAll);
  });
  it('tuning panel while running, failed and empty', async () => {
    await picture(`tuning-${theme}-running`, 'tuning', tuningMessage({ job }), { theme, width: 280, height: 700 });
    await picture(`tuning-${theme}-failed`, 'tuning', tuningMessage({ job: failed }), {
      theme,
      width: 280,
      height: 700,
    });
    await picture(`tuning-${theme}-empty`, 'tuning', tuningMessage({ empty: 'no-folder' }), {
      theme,
      width: 280,
      height: 400,
    });
  });
  it('lab panel', async () => {
    await picture(`lab-${theme}-1220`, 'lab', labMessage(), { theme, height: 1600 });
    await picture(`lab-${theme}-320`, 'lab', labMessage(), { theme, width: 320, height: 900 });
  });
  it('lab panel while running, failed and empty', async () => {
    await picture(
      `lab-${theme}-running`,
      'lab',
      { type: 'lab', state: { job, canExport: true, notices: [] } },
      { theme, height: 400 },
    );
    await picture(`lab-${theme}-failed`, 'lab', labMessage({ job: failed }), { theme, height: 700 });
    await picture(
      `lab-${theme}-empty`,
      'lab',
      { type: 'lab', state: { empty: 'not-run', job: { state: 'idle' }, canExport: true, notices: [] } },
      { theme, height: 400 },
    );
    await picture(`lab-${theme}-left-out`, 'lab', labMessage({ run: failedRun }), { theme, height: 700 });
    await picture(`lab-${theme}-unjudged`, 'lab', labMessage({ run: unjudgedRun }), { theme, height: 1000 });
  });
  it('report', async () => {
    await picture(`report-${theme}-1220`, 'report', undefined, { theme, height: 1400, run: runResult });
  });
});
