import type { FromSweep, SweepState, ToSweep } from '../../protocol/sweep-protocol';
import { EditorPanel } from '../editor-panel';
import type { LabHost } from '../lab-host';

/** The sweep panel: a space of knobs, and the best variants in it. */
export function createSweepPanel(host: LabHost): EditorPanel<FromSweep> {
  return new EditorPanel<FromSweep>({
    viewType: 'ragLab.sweep',
    title: 'RAG Lab: Sweep',
    page: 'sweep',
    extensionUri: host.context.extensionUri,
    log: host.log,
    next: (): ToSweep => ({ type: 'sweep', state: {} as SweepState }),
    forget: () => undefined,
    onChange: host.onChange,
    read: () => undefined,
    act: () => Promise.resolve(),
  });
}
