import * as vscode from 'vscode';
import { counted, LabError, userError } from '../../core/common';
import type { QuestionPrompt } from '../../core/testset';
import type { GeneratedTestset } from '../../protocol/worker-protocol';
import type { LabHost } from '../lab-host';
import { showList } from '../show-list';
import { askEndpoint } from './endpoint';

const MOST_REPLY_CHARS = 20_000;

interface Wanted {
  readonly count: number;
  readonly seed: number;
}

/**
 * Questions by a language model that the user chooses: one that the editor offers, or a server. The only thing of the
 * lab that sends text away, so it says what goes where and waits for a yes.
 * @returns undefined when the user gives up or the job was cancelled
 */
export async function questionsByModel(host: LabHost, wanted: Wanted): Promise<GeneratedTestset | undefined> {
  const models = await vscode.lm.selectChatModels();
  const items = [
    ...models.map((model) => ({ label: model.name, description: `${model.vendor} · offered by the editor`, model })),
    { label: 'A server…', description: 'OpenAI-compatible, by its address', model: undefined },
  ];
  const chosen = await showList(items, { title: 'Questions of a Language Model' });
  if (!chosen) return undefined;
  if (chosen.model) return byEditor(host, chosen.model, wanted);
  const endpoint = await askEndpoint(host.context);
  if (!endpoint || !(await agrees(new URL(endpoint.url).host, wanted.count))) return undefined;
  const { session, engine } = host;
  const params = { corpus: session.corpus, files: session.queryFiles, ...wanted, endpoint };
  return session.job.run('Asking for questions', (options) => engine.start('questionsByEndpoint', params, options));
}

async function byEditor(
  { session, engine, log }: LabHost,
  model: vscode.LanguageModelChat,
  wanted: Wanted,
): Promise<GeneratedTestset | undefined> {
  if (!(await agrees(model.name, wanted.count))) return undefined;
  const { corpus, queryFiles: files } = session;
  const prompts = await engine.call('questionPrompts', { corpus, ...wanted });
  const title = `Asking ${model.name} for ${counted(prompts.length, 'question')}`;
  const replies: { prompt: QuestionPrompt; reply: string }[] = [];
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      for (const prompt of prompts) {
        if (token.isCancellationRequested) return;
        try {
          replies.push({ prompt, reply: await replyOf(model, prompt.prompt, token) });
        } catch (error) {
          // What came so far is worth keeping; a refusal at the start is told.
          if (replies.length === 0) throw asLabError(error);
          log.error(error);
          return;
        }
        progress.report({ message: `${replies.length} of ${prompts.length}`, increment: 100 / prompts.length });
      }
    },
  );
  if (replies.length === 0) return undefined;
  return engine.call('questionReplies', { corpus, files, seed: wanted.seed, model: model.name, replies });
}

async function replyOf(
  model: vscode.LanguageModelChat,
  prompt: string,
  token: vscode.CancellationToken,
): Promise<string> {
  const justification = 'To write one question for each chosen passage of your documents.';
  const response = await model.sendRequest([vscode.LanguageModelChatMessage.User(prompt)], { justification }, token);
  let reply = '';
  for await (const part of response.text) {
    reply += part;
    if (reply.length > MOST_REPLY_CHARS) break;
  }
  return reply;
}

const asLabError = (error: unknown): LabError =>
  error instanceof vscode.LanguageModelError
    ? userError('language-model/refused', `The model refused: ${error.message}`, 'Choose another model.')
    : new LabError(LabError.dataOf(error), { cause: error });

async function agrees(where: string, count: number): Promise<boolean> {
  const send = 'Send';
  const detail = `Up to ${counted(count, 'passage')} of your documents, 4,000 characters each at most, leave this machine.`;
  return (await vscode.window.showWarningMessage(`Send passages to ${where}?`, { modal: true, detail }, send)) === send;
}
