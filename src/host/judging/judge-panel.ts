import type { FromJudge, JudgeState, ToJudge } from '../../protocol/judge-protocol';
import { EditorPanel } from '../editor-panel';
import type { LabHost } from '../lab-host';

/** The judging panel: a query, what was found for it, and a grade a key. */
export function createJudgePanel(host: LabHost): EditorPanel<FromJudge> {
  return new EditorPanel<FromJudge>({
    viewType: 'ragLab.judge',
    title: 'RAG Lab: Judge',
    page: 'judge',
    extensionUri: host.context.extensionUri,
    log: host.log,
    next: (): ToJudge => ({ type: 'judge', state: {} as JudgeState }),
    forget: () => undefined,
    onChange: host.onChange,
    read: () => undefined,
    act: () => Promise.resolve(),
  });
}
