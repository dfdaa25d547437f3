import type { FromLabPanel, ToLabPanel } from '../protocol/webview-protocol';
import { EditorPanel } from './editor-panel';
import type { LabHost } from './lab-host';
import { LabUpdates } from './lab-updates';
import { readLabMessage } from './messages';
import { onLabMessage } from './panel-actions';

/** The lab panel: the comparison of variants. */
export function createLabPanel(host: LabHost): EditorPanel<FromLabPanel> {
  const updates = new LabUpdates();
  return new EditorPanel<FromLabPanel>({
    viewType: 'ragLab.lab',
    title: 'RAG Lab',
    page: 'lab',
    extensionUri: host.context.extensionUri,
    log: host.log,
    next: (): ToLabPanel => ({ type: 'lab', state: updates.next(host.session.labState()) }),
    forget: () => updates.forget(),
    onChange: host.onChange,
    read: readLabMessage,
    act: (message) => host.attempt(() => onLabMessage(host, message)),
  });
}
