import { userError } from '../../core/common';
import type { RunSummary } from '../../core/store';
import { exportToFolder } from '../export';
import type { LabHost } from '../lab-host';
import { showList } from '../show-list';
import type { Commands } from './index';

/** Past runs: open, pin as baseline, delete. Called from the tree with an entry, from the palette without. */
export function runCommands(host: LabHost): Commands {
  const { runs } = host;
  const choose = async (run: RunSummary | undefined): Promise<RunSummary | undefined> => {
    if (run) return run;
    const items = (await runs.getChildren()).map((one) => ({ label: one.title, description: one.id, run: one }));
    if (!items.length) throw userError('run/none', 'There is no run yet.', 'Compare variants first.');
    return (await showList(items, { title: 'Runs of this workspace' }))?.run;
  };
  const pin = async (id: string | undefined): Promise<void> => {
    await host.session.pinRun(id);
    runs.refresh();
  };
  return {
    'ragLab.openRun': async (given?: RunSummary) => {
      const run = await choose(given);
      if (!run) return;
      host.panel.show();
      await host.session.openRun(run.id);
    },
    'ragLab.pinRun': async (given?: RunSummary) => {
      const run = await choose(given);
      if (run) await pin(run.id);
    },
    'ragLab.unpinRun': () => pin(undefined),
    'ragLab.setBaseline': async () => {
      const { run } = host.session;
      if (!run) throw userError('run/none', 'There is no run to keep as baseline.', 'Compare variants first.');
      await pin(run.id);
      await exportToFolder(host, 'baseline');
    },
    'ragLab.deleteRun': async (given?: RunSummary) => {
      const run = await choose(given);
      if (!run) return;
      await host.session.deleteRun(run.id);
      runs.refresh();
    },
    'ragLab.refreshRuns': () => {
      runs.refresh();
      return Promise.resolve();
    },
  };
}
